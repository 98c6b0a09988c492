//! Time accounting.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::extract::Path;
use domain::ids::{TicketId, TimeEntryId};
use domain::time_entries::{TimeInput, TimeSheet};
use service::time_entries;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_time, log_time)).routes(routes!(change_time, remove_time))
}

/// Path of an entry, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByEntry {
    /// Id of the ticket.
    id: i64,
    /// Id of the entry.
    entry: i64,
}

/// List time
///
/// What was worked on a ticket, and how much that is together. For agents only.
#[utoipa::path(get, path = "/tickets/{id}/time", tag = "Tickets", params(ById),
    responses((status = 200, description = "The entries and their sum", body = TimeSheet)))]
async fn list_time(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Json<TimeSheet>> {
    Ok(Json(time_entries::list(&cx, id).await?))
}

/// Log time
///
/// `time` is `0:30`, `1.5h`, or minutes. Without `worked_on` the work was done now.
#[utoipa::path(post, path = "/tickets/{id}/time", tag = "Tickets", params(ById),
    request_body(content = TimeInput, example = json!({"time": "0:30", "note": "Changed the toner.", "worked_on": "2026-11-22"})), responses(Created))]
async fn log_time(ApiCx(cx): ApiCx, Id(id): Id<TicketId>, Input(input): Input<TimeInput>) -> Answer<Created> {
    let entry = time_entries::log(&cx, id, input).await?;
    Ok(Created::at(&format!("/tickets/{id}/time"), entry.0))
}

/// Correct time
///
/// One's own entry, or anybody's with all ticket rights in the queue. The whole entry is sent.
#[utoipa::path(put, path = "/tickets/{id}/time/{entry}", tag = "Tickets", params(ByEntry),
    request_body(content = TimeInput, example = json!({"time": "0:45", "note": "Changed the toner."})), responses(Done))]
async fn change_time(
    ApiCx(cx): ApiCx,
    Path((id, entry)): Path<(i64, i64)>,
    Input(input): Input<TimeInput>,
) -> Answer<Done> {
    time_entries::change(&cx, TicketId(id), TimeEntryId(entry), input).await?;
    Ok(Done)
}

/// Remove time
///
/// As correcting it.
#[utoipa::path(delete, path = "/tickets/{id}/time/{entry}", tag = "Tickets", params(ByEntry), responses(Done))]
async fn remove_time(ApiCx(cx): ApiCx, Path((id, entry)): Path<(i64, i64)>) -> Answer<Done> {
    time_entries::remove(&cx, TicketId(id), TimeEntryId(entry)).await?;
    Ok(Done)
}
