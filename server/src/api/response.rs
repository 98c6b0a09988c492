//! Response-time targets and the calendars they count by.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::{CalendarId, TargetId};
use domain::response::{CalendarInput, CalendarRow, TargetInput, TargetRow};
use service::response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_calendars, create_calendar))
        .routes(routes!(get_calendar, update_calendar))
        .routes(routes!(list_response_targets, create_response_target))
        .routes(routes!(get_response_target, update_response_target))
}

/// List calendars
#[utoipa::path(get, path = "/calendars", tag = "Structure",
    responses((status = 200, description = "All of them", body = Vec<CalendarRow>)))]
async fn list_calendars(ApiCx(cx): ApiCx) -> Answer<Json<Vec<CalendarRow>>> {
    Ok(Json(response::calendars(&cx).await?))
}

/// Add a calendar
#[utoipa::path(post, path = "/calendars", tag = "Structure",
    request_body(content = CalendarInput, example = json!({"name": "Office", "time_zone": "Europe/Berlin", "monday": "09:00-12:00, 13:00-17:00", "friday": "09:00-15:00", "holidays": "2026-12-25 Christmas"})),
    responses(Created))]
async fn create_calendar(ApiCx(cx): ApiCx, Input(input): Input<CalendarInput>) -> Answer<Created> {
    let id = response::create_calendar(&cx, input).await?;
    Ok(Created::at(&format!("/calendars/{id}"), id.0))
}

/// Read a calendar
#[utoipa::path(get, path = "/calendars/{id}", tag = "Structure", params(ById),
    responses((status = 200, description = "The calendar", body = CalendarRow)))]
async fn get_calendar(ApiCx(cx): ApiCx, Id(id): Id<CalendarId>) -> Answer<Json<CalendarRow>> {
    Ok(Json(response::calendar(&cx, id).await?))
}

/// Change a calendar
///
/// A merge patch: fields that are absent stay as they are. What is due is computed anew in the background.
#[utoipa::path(patch, path = "/calendars/{id}", tag = "Structure", params(ById),
    request_body(content = CalendarInput, example = json!({"saturday": "10:00-12:00"})), responses(Done))]
async fn update_calendar(ApiCx(cx): ApiCx, Id(id): Id<CalendarId>, fields: Object) -> Answer<Done> {
    let form = CalendarInput::of(&response::calendar(&cx, id).await?);
    response::update_calendar(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

/// List response-time targets
#[utoipa::path(get, path = "/response-targets", tag = "Structure",
    responses((status = 200, description = "All of them", body = Vec<TargetRow>)))]
async fn list_response_targets(ApiCx(cx): ApiCx) -> Answer<Json<Vec<TargetRow>>> {
    Ok(Json(response::targets(&cx).await?))
}

/// Add a response-time target
///
/// For tickets of a queue, of a customer, of both, or for all. Times are business time of the calendar.
#[utoipa::path(post, path = "/response-targets", tag = "Structure",
    request_body(content = TargetInput, example = json!({"name": "Gold", "calendar_id": 1, "queue_id": 1, "customer": "Brightwater Clinics", "first": "1h", "next": "4h", "resolution": "24h"})),
    responses(Created))]
async fn create_response_target(ApiCx(cx): ApiCx, Input(input): Input<TargetInput>) -> Answer<Created> {
    let id = response::create_target(&cx, input).await?;
    Ok(Created::at(&format!("/response-targets/{id}"), id.0))
}

/// Read a response-time target
#[utoipa::path(get, path = "/response-targets/{id}", tag = "Structure", params(ById),
    responses((status = 200, description = "The target", body = TargetRow)))]
async fn get_response_target(ApiCx(cx): ApiCx, Id(id): Id<TargetId>) -> Answer<Json<TargetRow>> {
    Ok(Json(response::target(&cx, id).await?))
}

/// Change a response-time target
///
/// A merge patch: fields that are absent stay as they are. What is due is computed anew in the background.
#[utoipa::path(patch, path = "/response-targets/{id}", tag = "Structure", params(ById),
    request_body(content = TargetInput, example = json!({"first": "0:30"})), responses(Done))]
async fn update_response_target(ApiCx(cx): ApiCx, Id(id): Id<TargetId>, fields: Object) -> Answer<Done> {
    let form = form(response::target(&cx, id).await?);
    response::update_target(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

fn form(row: TargetRow) -> TargetInput {
    TargetInput {
        name: row.name,
        validity: row.validity.as_str().to_owned(),
        calendar_id: row.calendar_id.to_string(),
        queue_id: row.queue_id.map(|id| id.to_string()).unwrap_or_default(),
        customer: row.customer.unwrap_or_default(),
        first: row.first,
        next: row.next,
        resolution: row.resolution,
    }
}
