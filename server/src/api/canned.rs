//! Canned replies.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use domain::canned::{CannedInput, CannedRow, CannedText};
use domain::ids::{CannedId, TicketId};
use domain::structure::Choice;
use serde::{Deserialize, Serialize};
use service::canned;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_canned, create_canned))
        .routes(routes!(get_canned, update_canned, delete_canned))
        .routes(routes!(canned_of_ticket))
        .routes(routes!(canned_text))
}

/// What canned replies are searched for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Search {
    /// Part of the name.
    q: String,
}

/// Path of a canned reply of a ticket, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct InTicket {
    /// Id of the ticket.
    id: i64,
    /// Id of the canned reply.
    canned: i64,
}

/// List canned replies
#[utoipa::path(get, path = "/canned-replies", tag = "Settings", params(Search),
    responses((status = 200, description = "Those whose names match, by name", body = Vec<CannedRow>)))]
async fn list_canned(ApiCx(cx): ApiCx, Filters(search): Filters<Search>) -> Answer<Json<Vec<CannedRow>>> {
    Ok(Json(canned::list(&cx, &search.q).await?))
}

/// Add a canned reply
///
/// Without `queues` it is offered in all of them. Variables such as `$-FIRSTNAME` are filled in when it is inserted.
#[utoipa::path(post, path = "/canned-replies", tag = "Settings",
    request_body(content = CannedInput, example = json!({"name": "Restart", "body": "Hello $-FIRSTNAME,\n\nplease restart it.", "queues": [1]})),
    responses(Created))]
async fn create_canned(ApiCx(cx): ApiCx, Input(input): Input<CannedInput>) -> Answer<Created> {
    let id = canned::create(&cx, input).await?;
    Ok(Created::at(&format!("/canned-replies/{id}"), id.0))
}

/// Read a canned reply
#[utoipa::path(get, path = "/canned-replies/{id}", tag = "Settings", params(ById),
    responses((status = 200, description = "The canned reply", body = CannedRow)))]
async fn get_canned(ApiCx(cx): ApiCx, Id(id): Id<CannedId>) -> Answer<Json<CannedRow>> {
    Ok(Json(canned::get(&cx, id).await?))
}

/// Change a canned reply
///
/// A merge patch: what is absent stays as it is.
#[utoipa::path(patch, path = "/canned-replies/{id}", tag = "Settings", params(ById),
    request_body(content = CannedInput, example = json!({"validity": "invalid"})), responses(Done))]
async fn update_canned(ApiCx(cx): ApiCx, Id(id): Id<CannedId>, fields: Object) -> Answer<Done> {
    let row = canned::get(&cx, id).await?;
    let form = CannedInput {
        name: row.name,
        validity: row.validity.as_str().to_owned(),
        body: row.body,
        queues: row.queues.iter().map(ToString::to_string).collect(),
    };
    canned::update(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

/// Delete a canned reply
#[utoipa::path(delete, path = "/canned-replies/{id}", tag = "Settings", params(ById), responses(Done))]
async fn delete_canned(ApiCx(cx): ApiCx, Id(id): Id<CannedId>) -> Answer<Done> {
    canned::delete(&cx, id).await?;
    Ok(Done)
}

/// List the canned replies of a ticket
///
/// Those of its queue, for whoever may write there.
#[utoipa::path(get, path = "/tickets/{id}/canned-replies", tag = "Tickets", params(ById, Search),
    responses((status = 200, description = "Those whose names match, by name", body = Vec<Choice>)))]
async fn canned_of_ticket(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    Filters(search): Filters<Search>,
) -> Answer<Json<Vec<Choice>>> {
    Ok(Json(canned::offered(&cx, id, &search.q).await?))
}

/// Fill in a canned reply
///
/// Its text with what the variables stand for in this ticket.
#[utoipa::path(get, path = "/tickets/{id}/canned-replies/{canned}", tag = "Tickets", params(InTicket),
    responses((status = 200, description = "The text to insert", body = CannedText)))]
async fn canned_text(ApiCx(cx): ApiCx, Path((id, reply)): Path<(i64, i64)>) -> Answer<Json<CannedText>> {
    Ok(Json(canned::text(&cx, TicketId(id), CannedId(reply)).await?))
}
