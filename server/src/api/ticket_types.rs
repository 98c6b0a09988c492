//! Ticket types.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::fields::FieldValues;
use domain::ids::TypeId;
use domain::ticket_types::{TicketTypeInput, TicketTypeRow};
use service::ticket_types;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_ticket_types, create_ticket_type))
        .routes(routes!(get_ticket_type, update_ticket_type))
}

/// List ticket types
#[utoipa::path(get, path = "/ticket-types", tag = "Structure",
    responses((status = 200, description = "All of them, in their order", body = Vec<TicketTypeRow>)))]
async fn list_ticket_types(ApiCx(cx): ApiCx) -> Answer<Json<Vec<TicketTypeRow>>> {
    Ok(Json(ticket_types::list(&cx).await?))
}

/// Add a ticket type
///
/// `fields` says by id which custom fields its forms ask for, `order` their places.
#[utoipa::path(post, path = "/ticket-types", tag = "Structure",
    request_body(content = TicketTypeInput, example = json!({"name": "Incident", "is_in_portal": true, "fields": {"3": "required", "4": "asked"}, "order": {"3": 1, "4": 2}})),
    responses(Created))]
async fn create_ticket_type(ApiCx(cx): ApiCx, Input(input): Input<TicketTypeInput>) -> Answer<Created> {
    let id = ticket_types::create(&cx, input).await?;
    Ok(Created::at(&format!("/ticket-types/{id}"), id.0))
}

/// Read a ticket type
#[utoipa::path(get, path = "/ticket-types/{id}", tag = "Structure", params(ById),
    responses((status = 200, description = "The type", body = TicketTypeRow)))]
async fn get_ticket_type(ApiCx(cx): ApiCx, Id(id): Id<TypeId>) -> Answer<Json<TicketTypeRow>> {
    Ok(Json(ticket_types::get(&cx, id).await?))
}

/// Change a ticket type
///
/// A merge patch: what is absent stays as it is, also of `fields` and `order`; `null` takes a field off the form.
#[utoipa::path(patch, path = "/ticket-types/{id}", tag = "Structure", params(ById),
    request_body(content = TicketTypeInput, example = json!({"hides_contact": true, "fields": {"4": null}})),
    responses(Done))]
async fn update_ticket_type(ApiCx(cx): ApiCx, Id(id): Id<TypeId>, fields: Object) -> Answer<Done> {
    let form = form(ticket_types::get(&cx, id).await?);
    ticket_types::update(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

fn form(row: TicketTypeRow) -> TicketTypeInput {
    let uses = row.fields.iter().map(|one| (one.field_id.to_string(), vec![one.usage.as_str().to_owned()]));
    let places = row.fields.iter().zip(1..).map(|(one, place)| (one.field_id.to_string(), vec![place.to_string()]));
    TicketTypeInput {
        fields: FieldValues(uses.collect()),
        order: FieldValues(places.collect()),
        name: row.name,
        validity: row.validity.as_str().to_owned(),
        comment: row.comment,
        position: row.position.to_string(),
        is_in_portal: row.is_in_portal.to_string(),
        is_anonymous: row.is_anonymous.to_string(),
        hides_contact: row.hides_contact.to_string(),
        is_opportunity: row.is_opportunity.to_string(),
        queue_id: row.queue_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}
