//! Response-time targets: what is promised for tickets of a queue or customer.

use super::api::{CreateTarget, UpdateTarget, get_target, list_calendars, list_targets};
use crate::features::structure::api::queues;
use crate::features::structure::parts::{
    Kind, NameCell, NameField, NewButton, RecordPage, ValidityField, count_saved, id_in_path, row_class,
};
use crate::live::on_any_change;
use crate::ui::{Empty, Form, FormActions, HiddenField, PageHead, SelectField, TextField, load, read};
use domain::AppError;
use domain::ids::TargetId;
use domain::journal::Entity;
use domain::response::{CalendarRow, TargetInput, TargetRow};
use domain::structure::QueueRow;
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Response times", path: "/admin/response-targets", entity: Entity::ResponseTarget };

/// What a target can be made of.
type Offered = (Vec<CalendarRow>, Vec<QueueRow>);

async fn offered() -> Result<Offered, AppError> {
    Ok((list_calendars().await?, queues().await?))
}

async fn with_offered(id: Option<TargetId>) -> Result<(TargetRow, Offered), AppError> {
    Ok((get_target(id.ok_or(AppError::NotFound)?).await?, offered().await?))
}

/// The list of targets.
#[component]
pub fn TargetsPage() -> impl IntoView {
    let rows = read(|| (), |()| list_targets());
    on_any_change(Entity::ResponseTarget, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="Within which time tickets are answered and resolved. Clocks stand while a ticket is pending. A target for a customer goes before one for a queue.">
                <a class="btn" href="/admin/calendars">"Calendars"</a>
                <NewButton kind=KIND label="New target"/>
            </PageHead>
            {load(rows, |rows| view! { <Table rows/> })}
        </div>
    }
}

#[component]
fn Table(rows: Vec<TargetRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuTimer title="Nothing is promised yet" text="With a target, tickets show when they are due, and somebody is told when that passes.">
                <NewButton kind=KIND label="New target"/>
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let or_all = |name: Option<String>| name.unwrap_or_else(|| "All".to_owned());
        let or_none = |time: String| if time.is_empty() { "–".to_owned() } else { time };
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=row.validity/>
                <td data-label="Queue">{or_all(row.queue)}</td>
                <td data-label="Customer">{or_all(row.customer)}</td>
                <td data-label="First response">{or_none(row.first)}</td>
                <td data-label="Next response">{or_none(row.next)}</td>
                <td data-label="Resolution">{or_none(row.resolution)}</td>
                <td class="col-low" data-label="Calendar">{row.calendar}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Queue"</th><th>"Customer"</th><th>"First response"</th><th>"Next response"</th><th>"Resolution"</th><th class="col-low">"Calendar"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The form of a new target; without a calendar, the way to one.
#[component]
pub fn NewTargetPage() -> impl IntoView {
    let create = ServerAction::<CreateTarget>::new();
    let data = read(|| (), |()| offered());
    load(data, move |data| {
        let form = if data.0.is_empty() {
            view! {
                <Empty glyph=icondata_lu::LuCalendarClock title="A calendar comes first" text="A target counts the hours in which the desk works.">
                    <a class="btn btn--primary" href="/admin/calendars/new">"New calendar"</a>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Form action=create>
                    <Fields input=TargetInput::default() offered=data/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
            .into_any()
        };
        view! {
            <div class="page page--medium stack">
                <PageHead title="New target" crumbs=KIND.crumbs()/>
                {form}
            </div>
        }
    })
}

/// One target.
#[component]
pub fn TargetPage() -> impl IntoView {
    let id = id_in_path::<TargetId>();
    let update = ServerAction::<UpdateTarget>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || (id.get(), saved.get()), |(id, _)| with_offered(id));
    load(row, move |(row, data)| {
        let (id, name, validity) = (row.id, row.name.clone(), row.validity);
        let form = move || {
            let (input, offered) = (input_of(&row), data.clone());
            view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <Fields input offered/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity form/> }
    })
}

fn input_of(row: &TargetRow) -> TargetInput {
    TargetInput {
        name: row.name.clone(),
        validity: row.validity.as_str().to_owned(),
        calendar_id: row.calendar_id.to_string(),
        queue_id: row.queue_id.map(|id| id.to_string()).unwrap_or_default(),
        customer: row.customer.clone().unwrap_or_default(),
        first: row.first.clone(),
        next: row.next.clone(),
        resolution: row.resolution.clone(),
    }
}

#[component]
fn Fields(input: TargetInput, offered: Offered) -> impl IntoView {
    let (calendars, queues) = offered;
    let calendars: Vec<_> = calendars.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    let queues: Vec<_> = queues.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
            <ValidityField value=input.validity/>
            <SelectField name="queue_id" label="Queue" options=queues value=input.queue_id empty="All queues"/>
            <TextField name="customer" label="Customer" value=input.customer hint="The whole name. Empty: all customers."/>
            <SelectField name="calendar_id" label="Calendar" options=calendars value=input.calendar_id empty="Please choose" required=true hint="Only its hours count."/>
            <TextField name="first" label="First response" value=input.first hint="Such as 4h, 0:30, or minutes. Empty: not promised."/>
            <TextField name="next" label="Next response" value=input.next hint="After each further message of the customer."/>
            <TextField name="resolution" label="Resolution" value=input.resolution hint="Until the ticket is closed."/>
        </div>
    }
}
