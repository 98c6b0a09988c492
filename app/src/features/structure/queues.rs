//! Queues: where tickets wait. Each stands in one department and belongs to one access group.

use super::api::{CreateQueue, UpdateQueue, departments, groups, queue, queues};
use super::parts::{
    CommentField, Kind, NameCell, NameField, NewButton, RecordPage, count_saved, id_in_path, row_class,
};
use crate::features::users::StandingFields;
use crate::live::on_any_change;
use crate::ui::{
    Empty, Form, FormActions, FormBase, HiddenField, PageHead, SelectField, accepted, beside_form, load, read,
};
use domain::AppError;
use domain::ids::QueueId;
use domain::journal::Entity;
use domain::state::Validity;
use domain::structure::{DepartmentRow, GroupRow, QueueInput, QueueRow};
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Queues", path: "/admin/queues", entity: Entity::Queue };

/// What a queue can be put into.
type Places = (Vec<DepartmentRow>, Vec<GroupRow>);

async fn places() -> Result<Places, AppError> {
    Ok((departments().await?, groups().await?))
}

async fn with_places(id: Option<QueueId>) -> Result<(QueueRow, Places), AppError> {
    Ok((queue(id.ok_or(AppError::NotFound)?).await?, places().await?))
}

/// The list of queues.
#[component]
pub fn QueuesPage() -> impl IntoView {
    let rows = read(|| (), |()| queues());
    on_any_change(Entity::Queue, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Tickets wait here. The department says which agents work on them, the access group which customers may use them.">
                <NewButton kind=KIND label="New queue"/>
            </PageHead>
            {load(rows, |rows| view! { <QueueTable rows/> })}
        </div>
    }
}

#[component]
fn QueueTable(rows: Vec<QueueRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuInbox title="No queues yet" text="Tickets need one to wait in.">
                <NewButton kind=KIND label="New queue"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=row.validity period=row.period/>
                <td data-label="Department"><a href=format!("/admin/departments/{}", row.department_id)>{row.department}</a></td>
                <td data-label="Access group"><a href=format!("/admin/groups/{}", row.group_id)>{row.group}</a></td>
                <td class="col-low">{row.comment}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Department"</th><th>"Access group"</th><th class="col-low">"Comment"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new queue.
#[component]
pub fn NewQueuePage() -> impl IntoView {
    let create = ServerAction::<CreateQueue>::new();
    let places = read(|| (), |()| places());
    load(places, move |places| {
        view! {
            <div class="page page--medium stack">
                <PageHead title="New queue" crumbs=KIND.crumbs()/>
                <Form action=create>
                    <QueueFields input=QueueInput::default() places/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            </div>
        }
    })
}

/// One queue.
#[component]
pub fn QueuePage() -> impl IntoView {
    let id = id_in_path::<QueueId>();
    let update = ServerAction::<UpdateQueue>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || id.get(), with_places);
    load(row, move |(row, places): (QueueRow, Places)| {
        let id = row.id;
        let present = beside_form(row, saved, move || queue(id));
        let name = Signal::derive(move || present.with(|row| row.name.clone()));
        let validity = Signal::derive(move || present.with(|row| row.validity));
        let period = Signal::derive(move || present.with(|row| row.period));
        let form = move || {
            let (input, places) = (QueueInput::from(&present.get_untracked()), places.clone());
            let base = serde_json::to_string(&input).unwrap_or_default();
            view! {
                <Form action=update fillable=true>
                    <HiddenField name="id" value=id.to_string()/>
                    <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
                    <QueueFields input places/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity period form/> }
    })
}

/// The valid ones, and the one already chosen.
fn options(all: impl Iterator<Item = (i64, String, Validity)>, chosen: &str) -> Vec<(String, String)> {
    all.map(|(id, name, validity)| (id.to_string(), name, validity))
        .filter(|(id, _, validity)| *validity == Validity::Valid || id == chosen)
        .map(|(id, name, _)| (id, name))
        .collect()
}

#[component]
fn QueueFields(input: QueueInput, places: Places) -> impl IntoView {
    let (departments, groups) = places;
    let departments =
        options(departments.into_iter().map(|one| (one.id.0, one.name, one.validity)), &input.department_id);
    let groups = options(groups.into_iter().map(|one| (one.id.0, one.name, one.validity)), &input.group_id);
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
            <SelectField name="department_id" label="Department" options=departments value=input.department_id empty="Please choose" required=true
                hint="Only its agents can be granted the queue."/>
            <SelectField name="group_id" label="Access group" options=groups value=input.group_id empty="Please choose" required=true
                hint="Customers use the queue through this group."/>
        </div>
        <StandingFields validity=input.validity from=input.valid_from until=input.valid_until/>
        <CommentField value=input.comment/>
    }
}
