//! The pages on which ticket types are defined.

use super::api::{CreateTicketType, UpdateTicketType, offered_to_types, ticket_type, ticket_types};
use super::form::{TypeFields, empty, input_of};
use crate::features::structure::parts::{Kind, NameCell, NewButton, RecordPage, count_saved, id_in_path, row_class};
use crate::live::on_any_change;
use crate::ui::{Form, FormActions, HiddenField, PageHead, load, read};
use domain::AppError;
use domain::ids::TypeId;
use domain::journal::Entity;
use domain::ticket_types::{TicketTypeOptions, TicketTypeRow};
use leptos::prelude::*;

const KIND: Kind = Kind { title: "Ticket types", path: "/admin/ticket-types", entity: Entity::TicketType };

/// The list of ticket types.
#[component]
pub fn TicketTypesPage() -> impl IntoView {
    let rows = read(|| (), |()| ticket_types());
    on_any_change(Entity::TicketType, move || rows.refetch());
    view! {
        <div class="page page--medium stack">
            <PageHead title=KIND.title lead="What kind of matter a ticket is. A type says where it can be chosen and which custom fields its forms ask for. With a single type nobody has to choose.">
                <NewButton kind=KIND label="New type"/>
            </PageHead>
            {load(rows, |rows| view! { <TypeTable rows/> })}
        </div>
    }
}

#[component]
fn TypeTable(rows: Vec<TicketTypeRow>) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let fields = row.fields.iter().map(|one| one.label.clone()).collect::<Vec<_>>().join(", ");
        view! {
            <tr class=row_class(row.validity)>
                <NameCell href=KIND.page_of(row.id) name=row.name validity=row.validity/>
                <td data-label="Portal">{portal(row.is_in_portal, row.is_opportunity)}</td>
                <td data-label="Without an account">{anonymous(row.is_anonymous, row.hides_contact)}</td>
                <td data-label="Queue">{row.queue}</td>
                <td class="col-low" data-label="Custom fields">{fields}</td>
            </tr>
        }
    });
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">{KIND.title}</caption>
                <thead><tr><th>"Name"</th><th>"Portal"</th><th>"Without an account"</th><th>"Queue"</th><th class="col-low">"Custom fields"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

const fn portal(is_offered: bool, is_opportunity: bool) -> Option<&'static str> {
    match (is_offered, is_opportunity) {
        (_, true) => Some("Opportunities"),
        (true, false) => Some("Offered"),
        (false, false) => None,
    }
}

const fn anonymous(is_offered: bool, hides_contact: bool) -> Option<&'static str> {
    match (is_offered, hides_contact) {
        (false, _) => None,
        (true, false) => Some("Offered"),
        (true, true) => Some("Offered, no contact details"),
    }
}

/// The form of a new ticket type.
#[component]
pub fn NewTicketTypePage() -> impl IntoView {
    let create = ServerAction::<CreateTicketType>::new();
    let options = read(|| (), |()| offered_to_types());
    load(options, move |options| {
        view! {
            <div class="page page--medium stack">
                <PageHead title="New type" crumbs=KIND.crumbs()/>
                <Form action=create>
                    <TypeFields input=empty() options/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            </div>
        }
    })
}

async fn with_options(id: Option<TypeId>) -> Result<(TicketTypeRow, TicketTypeOptions), AppError> {
    Ok((ticket_type(id.ok_or(AppError::NotFound)?).await?, offered_to_types().await?))
}

/// One ticket type.
#[component]
pub fn TicketTypePage() -> impl IntoView {
    let id = id_in_path::<TypeId>();
    let update = ServerAction::<UpdateTicketType>::new();
    let saved = count_saved(move || update.value().with(|value| matches!(value, Some(Ok(())))));
    let row = read(move || (id.get(), saved.get()), |(id, _)| with_options(id));
    load(row, move |(row, options)| {
        let (id, name, validity) = (row.id, row.name.clone(), row.validity);
        let form = move || {
            let (input, options) = (input_of(&row), options.clone());
            let queue = row.queue_id.map(|id| id.to_string()).zip(row.queue.clone());
            view! {
                <Form action=update>
                    <HiddenField name="id" value=id.to_string()/>
                    <TypeFields input options queue/>
                    <FormActions finish=true cancel=KIND.path/>
                </Form>
            }
        };
        view! { <RecordPage kind=KIND id=id.0 name validity form/> }
    })
}
