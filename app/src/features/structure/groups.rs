//! Access groups: what customers and customer users are granted (OTR-12).

use super::api::{CreateGroup, UpdateGroup, group, groups, queues};
use super::parts::{
    CommentField, Kind, NameCell, NameField, NewButton, RecordPage, count_saved, id_in_path, only_if, row_class,
};
use crate::features::users::StandingFields;
use crate::live::on_any_change;
use crate::ui::{
    Empty, Form, FormActions, FormBase, HiddenField, PageHead, Panel, SelectField, ValidityBadge, accepted,
    beside_form, load, read,
};
use domain::AppError;
use domain::ids::GroupId;
use domain::journal::Entity;
use domain::state::GroupLevel;
use domain::structure::{GroupInput, GroupRow, QueueRow};
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Groups", path: "/admin/groups", entity: Entity::Group };

/// A level in words.
const fn level_text(level: Option<GroupLevel>) -> &'static str {
    match level {
        None => "Nothing",
        Some(GroupLevel::Ro) => "ro: read",
        Some(GroupLevel::Rw) => "rw: read and write",
    }
}

/// The list of access groups.
#[component]
pub fn GroupsPage() -> impl IntoView {
    let rows = read(|| (), |()| groups());
    on_any_change(Entity::Group, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Every queue belongs to one access group. Customers and single users are granted groups, to read or to read and write.">
                <NewButton kind=KIND label="New group"/>
            </PageHead>
            {load(rows, |rows| view! { <GroupTable rows/> })}
        </div>
    }
}

#[component]
fn GroupTable(rows: Vec<GroupRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuShield title="No access groups yet" text="Queues need one, so that customers can use them.">
                <NewButton kind=KIND label="New group"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=row.validity period=row.period/>
                <td data-label="Everyone holds">{level_text(row.everyone)}</td>
                <td class="num" data-label="Queues">{row.queues}</td>
                <td class="num" data-label="Grants">{row.grants}</td>
                <td class="col-low">{row.comment}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr>
                    <th>"Name"</th><th>"Everyone holds"</th><th class="num">"Queues"</th><th class="num">"Grants"</th><th class="col-low">"Comment"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new access group.
#[component]
pub fn NewGroupPage() -> impl IntoView {
    let create = ServerAction::<CreateGroup>::new();
    only_if(
        |can| can.structure,
        move || {
            view! {
                <div class="page page--medium stack">
                    <PageHead title="New group" crumbs=KIND.crumbs()/>
                    <Form action=create>
                        <GroupFields input=GroupInput::default()/>
                        <FormActions finish=true cancel=KIND.path/>
                    </Form>
                </div>
            }
            .into_any()
        },
    )
}

/// One access group.
#[component]
pub fn GroupPage() -> impl IntoView {
    let id = id_in_path::<GroupId>();
    let update = ServerAction::<UpdateGroup>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || id.get(), with_queues);
    load(row, move |found: (GroupRow, Vec<QueueRow>)| {
        let id = found.0.id;
        let present = beside_form(found, saved, move || with_queues(Some(id)));
        let name = Signal::derive(move || present.with(|(row, _)| row.name.clone()));
        let validity = Signal::derive(move || present.with(|(row, _)| row.validity));
        let period = Signal::derive(move || present.with(|(row, _)| row.period));
        let form = move || {
            let input = GroupInput::from(&present.get_untracked().0);
            let base = serde_json::to_string(&input).unwrap_or_default();
            view! {
                <Form action=update fillable=true>
                    <HiddenField name="id" value=id.to_string()/>
                    <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
                    <GroupFields input/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
                {move || {
                    let (row, queues) = present.get();
                    view! { <Holders row/><QueuesPanel queues/> }
                }}
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity period form/> }
    })
}

/// A group and the queues that belong to it.
async fn with_queues(id: Option<GroupId>) -> Result<(GroupRow, Vec<QueueRow>), AppError> {
    let id = id.ok_or(AppError::NotFound)?;
    let row = group(id).await?;
    let queues = queues().await?.into_iter().filter(|queue| queue.group_id == id).collect();
    Ok((row, queues))
}

#[component]
fn GroupFields(input: GroupInput) -> impl IntoView {
    let levels =
        GroupLevel::ALL.iter().map(|level| (level.as_str().to_owned(), level_text(Some(*level)).to_owned())).collect();
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
            <SelectField name="everyone" label="Everyone holds" options=levels value=input.everyone empty=level_text(None)
                hint="Every customer user, without a grant of their own."/>
        </div>
        <StandingFields validity=input.validity from=input.valid_from until=input.valid_until/>
        <CommentField value=input.comment/>
    }
}

/// Who holds the group.
#[component]
fn Holders(row: GroupRow) -> impl IntoView {
    let granted = match row.grants {
        0 => "Nobody yet".to_owned(),
        1 => "1 customer or user".to_owned(),
        many => format!("{many} customers and users"),
    };
    view! {
        <Panel title="Who holds it">
            <dl class="kv">
                <dt>"Everyone"</dt><dd>{level_text(row.everyone)}</dd>
                <dt>"By a grant"</dt><dd>{granted}</dd>
            </dl>
            <p class="hint">"Grants are given on the page of the customer or of the user. The higher level counts."</p>
        </Panel>
    }
}

/// The queues that belong to the group.
#[component]
fn QueuesPanel(queues: Vec<QueueRow>) -> impl IntoView {
    if queues.is_empty() {
        return view! {
            <Panel title="Queues">
                <p class="muted">"No queue belongs to this group, so it opens nothing yet. " <a href="/admin/queues">"Choose the group at a queue"</a></p>
            </Panel>
        }
        .into_any();
    }
    let rows = queues.into_iter().map(|queue| {
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("/admin/queues/{}", queue.id)>{queue.name}</a>" "<ValidityBadge validity=queue.validity/></td>
                <td data-label="Department">{queue.department}</td>
            </tr>
        }
    });
    view! {
        <Panel title="Queues" flush=true>
            <table class="table">
                <caption class="visually-hidden">"Queues of this group"</caption>
                <thead><tr><th>"Name"</th><th>"Department"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </Panel>
    }
    .into_any()
}
