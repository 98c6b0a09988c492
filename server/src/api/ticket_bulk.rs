//! Changes of many tickets at once, and what belongs to a single one beside them: tags, audience.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::audience::ReplyAudience;
use domain::bulk::BulkQuery;
use domain::ids::{TicketId, TicketOperationId};
use domain::ticket_bulk::{TicketBulkInput, TicketBulkPreview, TicketOperationSummary, TicketOperationView};
use serde::{Deserialize, Serialize};
use service::{ticket_bulk, tickets};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_ticket_operations, change_tickets))
        .routes(routes!(preview_ticket_change))
        .routes(routes!(get_ticket_operation))
        .routes(routes!(continue_ticket_operation))
        .routes(routes!(undo_ticket_operation))
        .routes(routes!(list_tags))
        .routes(routes!(get_reply_audience))
}

/// What tags are searched for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Letters {
    /// Part of the name.
    q: String,
}

/// List changes of many tickets
///
/// The newest of the token's owner.
#[utoipa::path(get, path = "/ticket-operations", tag = "Tickets",
    responses((status = 200, description = "The newest first", body = Vec<TicketOperationSummary>)))]
async fn list_ticket_operations(ApiCx(cx): ApiCx) -> Answer<Json<Vec<TicketOperationSummary>>> {
    Ok(Json(ticket_bulk::list(&cx).await?))
}

/// Look at what a change of many tickets would do
///
/// Nothing is written. Each ticket is `changed`, with before and after, `unchanged`, or `refused` with the reason. The
/// counts are of all; of each outcome the first hundred tickets are listed.
#[utoipa::path(post, path = "/ticket-operations/preview", tag = "Tickets",
    request_body(content = TicketBulkInput, example = json!({"change": {"priority": "high"}, "ids": [7, 8]})),
    responses((status = 200, description = "What would happen", body = TicketBulkPreview)))]
async fn preview_ticket_change(
    ApiCx(cx): ApiCx,
    Input(input): Input<TicketBulkInput>,
) -> Answer<Json<TicketBulkPreview>> {
    Ok(Json(Box::pin(ticket_bulk::preview(&cx, &input)).await?))
}

/// Change many tickets
///
/// The tickets are `ids`, or with `all` every one that `filter` finds, at most 5,000. Send the number that the preview
/// counted as `expected`, and nothing is done if it is another one by now; send its `as_of`, and tickets in which
/// somebody changed the same since are left alone. Each ticket is checked and changed by the same rules as alone; read the
/// operation to see what became of each.
#[utoipa::path(post, path = "/ticket-operations", tag = "Tickets",
    request_body(content = TicketBulkInput, example = json!({"change": {"state": "pending", "pending_until": "2030-01-07", "add_tags": "holiday"}, "all": true, "filter": {"queue": "2"}, "expected": 12})),
    responses(Created))]
async fn change_tickets(ApiCx(cx): ApiCx, Input(input): Input<TicketBulkInput>) -> Answer<Created> {
    let id = Box::pin(ticket_bulk::apply(&cx, &input)).await?;
    Ok(Created::at(&format!("/ticket-operations/{id}"), id.0))
}

/// Read a change of many tickets
///
/// With a page of its tickets.
#[utoipa::path(get, path = "/ticket-operations/{id}", tag = "Tickets", params(ById, BulkQuery),
    responses((status = 200, description = "The change", body = TicketOperationView)))]
async fn get_ticket_operation(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketOperationId>,
    Filters(query): Filters<BulkQuery>,
) -> Answer<Json<TicketOperationView>> {
    Ok(Json(ticket_bulk::get(&cx, id, &query).await?))
}

/// Go on with a change of many tickets
///
/// One request works for some seconds. Go on as long as `can_continue` is true.
#[utoipa::path(post, path = "/ticket-operations/{id}/continue", tag = "Tickets", params(ById), responses(Done))]
async fn continue_ticket_operation(ApiCx(cx): ApiCx, Id(id): Id<TicketOperationId>) -> Answer<Done> {
    Box::pin(ticket_bulk::proceed(&cx, id)).await?;
    Ok(Done)
}

/// Undo a change of many tickets
///
/// Works once. A ticket in which the same was changed since is left alone, and is then `kept`, with the reason. Undo again
/// as long as `can_undo` is true.
#[utoipa::path(post, path = "/ticket-operations/{id}/undo", tag = "Tickets", params(ById), responses(Done))]
async fn undo_ticket_operation(ApiCx(cx): ApiCx, Id(id): Id<TicketOperationId>) -> Answer<Done> {
    Box::pin(ticket_bulk::undo(&cx, id)).await?;
    Ok(Done)
}

/// List tags
///
/// Those in use that hold the letters of `q`, by name.
#[utoipa::path(get, path = "/tags", tag = "Tickets", params(Letters),
    responses((status = 200, description = "Names of tags", body = Vec<String>)))]
async fn list_tags(ApiCx(cx): ApiCx, Filters(letters): Filters<Letters>) -> Answer<Json<Vec<String>>> {
    Ok(Json(tickets::tags(&cx, &letters.q).await?))
}

/// Read who gets a reply
///
/// Those it is mailed to, who of them is outside of the customer, and how many others can read it in the portal. Send the
/// `seen` of the answer with the reply, and it is refused if somebody else would get it for the first time by then.
#[utoipa::path(get, path = "/tickets/{id}/audience", tag = "Tickets", params(ById),
    responses((status = 200, description = "The audience", body = ReplyAudience)))]
async fn get_reply_audience(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Json<ReplyAudience>> {
    Ok(Json(Box::pin(tickets::audience(&cx, id)).await?))
}
