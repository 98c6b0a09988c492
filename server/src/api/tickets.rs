//! Tickets.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Expected, Filters, Id, Idempotent, Wearing, expected_version, idempotency_key};
use super::with_files::WithFiles;
use crate::http::router::{ServerState, UPLOAD_LIMIT};
use axum::Json;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use domain::ids::TicketId;
use domain::journal::{Entity, JournalRow};
use domain::paging::{Page, Total};
use domain::state::Channel;
use domain::tickets::{CallerDetails, EndUserInput, TicketInput, TicketPatch, TicketQuery, TicketRow, TicketView};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::{audit, tickets};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_tickets, open_ticket))
        .layer(DefaultBodyLimit::max(UPLOAD_LIMIT))
        .routes(routes!(count_tickets))
        .routes(routes!(get_ticket, update_ticket))
        .routes(routes!(set_end_user))
        .routes(routes!(change_site_user))
        .routes(routes!(complete_caller))
        .routes(routes!(ticket_history))
}

#[derive(Default, Serialize, Deserialize)]
struct Shown {
    #[serde(flatten)]
    wearing: Wearing,
    #[serde(flatten)]
    query: TicketQuery,
}

/// List tickets
#[utoipa::path(get, path = "/tickets", tag = "Tickets", params(Wearing, TicketQuery),
    responses((status = 200, description = "A page of tickets, the last changed first", body = Page<TicketRow>)))]
async fn list_tickets(ApiCx(cx): ApiCx, Filters(shown): Filters<Shown>) -> Answer<Json<Page<TicketRow>>> {
    Ok(Json(tickets::list(&cx, shown.query, shown.wearing.hat()?).await?))
}

/// Count tickets
///
/// The true number of tickets that the filters match.
#[utoipa::path(get, path = "/tickets/count", tag = "Tickets", params(Wearing, TicketQuery),
    responses((status = 200, description = "How many there are", body = Total)))]
async fn count_tickets(ApiCx(cx): ApiCx, Filters(shown): Filters<Shown>) -> Answer<Json<Total>> {
    Ok(Json(tickets::count(&cx, shown.query, shown.wearing.hat()?).await?))
}

/// A ticket with files: its fields as text, custom fields as JSON.
#[derive(ToSchema)]
#[schema(as = TicketForm)]
#[expect(dead_code, reason = "read by the derive alone")]
struct TicketForm {
    /// Requester id.
    #[schema(required = false)]
    requester_id: String,
    /// Queue id, mandatory unless the type proposes one.
    queue_id: String,
    /// Type id.
    #[schema(required = false)]
    type_id: String,
    /// Subject, mandatory.
    subject: String,
    /// First message, mandatory.
    body: String,
    /// Whether the requester gets the first message by mail: `false` keeps it here.
    #[schema(required = false)]
    mail_requester: String,
    /// Custom fields by key, as a JSON object.
    #[schema(required = false)]
    fields: String,
    /// Any number of files.
    #[schema(required = false, value_type = Vec<String>, format = Binary)]
    files: Vec<Vec<u8>>,
}

/// Open a ticket
///
/// With its first article. Exactly one requester is needed; with `as=portal` it is the token's owner. What is written
/// for somebody else is mailed to them, unless `mail_requester` is `false`, or the ticket is that of a call.
/// Send JSON, or `multipart/form-data` with any number of `files`.
#[utoipa::path(post, path = "/tickets", tag = "Tickets", params(Wearing, Idempotent),
    request_body(content((TicketInput = "application/json", example = json!({"requester_id": 7, "queue_id": 1, "subject": "Printer is offline", "body": "Since this morning.", "priority": "high"})), (TicketForm = "multipart/form-data"))),
    responses(Created))]
async fn open_ticket(
    ApiCx(cx): ApiCx,
    Filters(wearing): Filters<Wearing>,
    headers: HeaderMap,
    ticket: WithFiles<TicketInput>,
) -> Answer<Created> {
    let WithFiles { mut input, uploads } = ticket;
    input.idempotency_key = idempotency_key(&headers, input.idempotency_key)?;
    if input.mail_requester.trim().is_empty() && input.channel.trim() != Channel::Call.as_str() {
        input.mail_requester = "true".to_owned();
    }
    let id = Box::pin(tickets::open_with_files(&cx, input, wearing.hat()?, uploads)).await?;
    Ok(Created::at(&format!("/tickets/{id}"), id.0))
}

/// Read a ticket
///
/// With its articles and with what the token's owner may do.
#[utoipa::path(get, path = "/tickets/{id}", tag = "Tickets", params(ById, Wearing),
    responses((status = 200, description = "The ticket", body = TicketView, headers(("ETag" = String, description = "Its version, for `If-Match`")))))]
async fn get_ticket(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Filters(wearing): Filters<Wearing>,
) -> Answer<impl IntoResponse> {
    let ticket = tickets::get(&cx, id, wearing.hat()?).await?;
    Ok(([(header::ETAG, format!("\"{}\"", ticket.version))], Json(ticket)))
}

/// Change a ticket
///
/// Fields that are absent or empty stay; each one needs its own right. `owner_id` is an agent, or
/// `null` or `none` for nobody. With `If-Match`, nothing is written if somebody changed one of the
/// same fields meanwhile.
#[utoipa::path(patch, path = "/tickets/{id}", tag = "Tickets", params(ById, Expected),
    request_body(content = TicketPatch, example = json!({"state": "pending", "owner_id": 3})), responses(Done))]
async fn update_ticket(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    headers: HeaderMap,
    Object(mut fields): Object,
) -> Answer<Done> {
    if let Some(owner @ Value::Null) = fields.get_mut("owner_id") {
        *owner = Value::from("none");
    }
    if let Some(Value::Object(values)) = fields.get_mut("fields") {
        values.values_mut().filter(|value| value.is_null()).for_each(|value| *value = Value::from(""));
    }
    let patch: TicketPatch = Object(fields).read()?;
    tickets::update(&cx, id, patch, expected_version(&headers)?).await?;
    Ok(Done)
}

/// Change the end-user
///
/// As in the end-user details of a ticket. Refused where the settings leave that to *Change Site/User*.
#[utoipa::path(put, path = "/tickets/{id}/end-user", tag = "Tickets", params(ById, Expected),
    request_body(content = EndUserInput, example = json!({"requester_id": 7})), responses(Done))]
async fn set_end_user(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    headers: HeaderMap,
    Input(input): Input<EndUserInput>,
) -> Answer<Done> {
    tickets::set_end_user(&cx, id, input, expected_version(&headers)?).await?;
    Ok(Done)
}

/// Change site and user
///
/// *Change Site/User*: another end-user, or another site of the same one.
#[utoipa::path(put, path = "/tickets/{id}/site-user", tag = "Tickets", params(ById, Expected),
    request_body(content = EndUserInput, example = json!({"requester_id": 7, "site_id": 2})), responses(Done))]
async fn change_site_user(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    headers: HeaderMap,
    Input(input): Input<EndUserInput>,
) -> Answer<Done> {
    tickets::change_site_user(&cx, id, input, expected_version(&headers)?).await?;
    Ok(Done)
}

/// Complete the details of the caller
///
/// Of a ticket raised against the General User of a site. Where the settings say so, it then belongs to the
/// user whom the details name, at the same site: somebody known, or somebody new.
#[utoipa::path(put, path = "/tickets/{id}/caller", tag = "Tickets", params(ById, Expected),
    request_body(content = CallerDetails, example = json!({"name": "Nina Berg", "email": "nina@example.com"})), responses(Done))]
async fn complete_caller(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    headers: HeaderMap,
    Input(input): Input<CallerDetails>,
) -> Answer<Done> {
    tickets::complete_caller(&cx, id, input, expected_version(&headers)?).await?;
    Ok(Done)
}

/// History of a ticket
#[utoipa::path(get, path = "/tickets/{id}/history", tag = "Tickets", params(ById),
    responses((status = 200, description = "What happened, newest first", body = Vec<JournalRow>)))]
async fn ticket_history(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Json<Vec<JournalRow>>> {
    Ok(Json(audit::history(&cx, Entity::Ticket, id.0).await?))
}
