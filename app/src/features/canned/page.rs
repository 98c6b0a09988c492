//! The list of canned replies, and the form of one.

use super::api::{
    CreateCannedReply, DeleteCannedReply, UpdateCannedReply, canned_replies, canned_reply, offered_to_canned,
};
use crate::features::structure::parts::{
    Kind, NameCell, NameField, NewButton, RecordPage, ValidityField, count_saved, id_in_path, row_class,
};
use crate::features::users::parts::{Answer, query_param};
use crate::live::on_any_change;
use crate::ui::{CheckList, Empty, Form, FormActions, HiddenField, MultilineField, PageHead, SearchBox, load, read};
use domain::AppError;
use domain::canned::{CannedInput, CannedOptions, CannedRow, VARIABLES};
use domain::ids::CannedId;
use domain::journal::Entity;
use leptos::form::ActionForm;
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Canned replies", path: "/admin/canned-replies", entity: Entity::Canned };

/// The list, searched by name.
#[component]
pub fn CannedRepliesPage() -> impl IntoView {
    let q = query_param("q");
    let rows = read(move || q.get(), canned_replies);
    on_any_change(Entity::Canned, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Texts that agents insert in what they write, for all queues or for some.">
                <NewButton kind=KIND label="New canned reply"/>
            </PageHead>
            <div class="list">
                <div class="list-toolbar"><SearchBox label="Search canned replies" placeholder="Name"/></div>
                {load(rows, move |rows| view! { <CannedTable rows is_search=!q.get_untracked().trim().is_empty()/> })}
            </div>
        </div>
    }
}

#[component]
fn CannedTable(rows: Vec<CannedRow>, is_search: bool) -> impl IntoView {
    if rows.is_empty() {
        let (title, text) = if is_search {
            ("No canned reply matches", "Try fewer words.")
        } else {
            ("No canned replies yet", "Add the answers that agents give again and again.")
        };
        return view! { <Empty glyph=icondata_lu::LuMessageSquareText title text><NewButton kind=KIND label="New canned reply"/></Empty> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let queues = if row.queue_names.is_empty() { "All queues".to_owned() } else { row.queue_names.join(", ") };
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=row.validity/>
                <td data-label="Queues">{queues}</td>
                <td class="col-low" data-label="Text">{beginning(&row.body)}</td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <caption class="visually-hidden">{KIND.title}</caption>
            <thead><tr><th>"Name"</th><th>"Queues"</th><th class="col-low">"Text"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Enough of a text to know it again.
fn beginning(text: &str) -> String {
    const MOST: usize = 80;
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST { line } else { format!("{}…", line.chars().take(MOST).collect::<String>()) }
}

/// The form of a new canned reply.
#[component]
pub fn NewCannedReplyPage() -> impl IntoView {
    let create = ServerAction::<CreateCannedReply>::new();
    let options = read(|| (), |()| offered_to_canned());
    load(options, move |options| {
        view! {
            <div class="page page--medium stack">
                <PageHead title="New canned reply" crumbs=KIND.crumbs()/>
                <Form action=create>
                    <CannedFields input=CannedInput::default() options/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            </div>
        }
    })
}

async fn with_options(id: Option<CannedId>) -> Result<(CannedRow, CannedOptions), AppError> {
    Ok((canned_reply(id.ok_or(AppError::NotFound)?).await?, offered_to_canned().await?))
}

/// One canned reply.
#[component]
pub fn CannedReplyPage() -> impl IntoView {
    let id = id_in_path::<CannedId>();
    let update = ServerAction::<UpdateCannedReply>::new();
    let delete = ServerAction::<DeleteCannedReply>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || (id.get(), saved.get()), |(id, _)| with_options(id));
    load(row, move |(row, options)| {
        let (id, name, validity) = (row.id, row.name.clone(), row.validity);
        let form = move || {
            let (input, options) = (input_of(&row), options.clone());
            view! {
                <Answer action=delete done="The canned reply is deleted."/>
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <CannedFields input options/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
                <ActionForm action=delete>
                    <input type="hidden" name="id" value=id.0/>
                    <button class="btn btn--danger">"Delete"</button>
                </ActionForm>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity form/> }
    })
}

fn input_of(row: &CannedRow) -> CannedInput {
    CannedInput {
        name: row.name.clone(),
        validity: row.validity.as_str().to_owned(),
        body: row.body.clone(),
        queues: row.queues.iter().map(ToString::to_string).collect(),
    }
}

#[component]
fn CannedFields(input: CannedInput, options: CannedOptions) -> impl IntoView {
    let queues = options.queues.into_iter().map(|queue| (queue.id.to_string(), queue.name, String::new())).collect();
    let variables = VARIABLES.map(|name| format!("$-{name}")).join(" ");
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
            <ValidityField value=input.validity/>
        </div>
        <MultilineField name="body" label="Text" value=input.body required=true rows=10
            hint=format!("Variables stand for the requester, the ticket and the agent who writes: {variables}")/>
        <CheckList name="queues" legend="Queues" options=queues chosen=input.queues empty="There are no queues yet."/>
        <p class="hint">"Without any tick it is offered in all queues."</p>
    }
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(beginning("Hello\n\nthere"), "Hello there");
        assert_eq!(beginning(&"word ".repeat(40)).chars().count(), 81);
    }
}
