//! Server functions of response-time targets and calendars.

use domain::AppError;
use domain::ids::{CalendarId, TargetId};
use domain::response::{CalendarInput, CalendarRow, TargetInput, TargetRow};
use leptos::prelude::*;

/// Every calendar.
#[server]
pub async fn list_calendars() -> Result<Vec<CalendarRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::response::calendars(&cx)).await
}

/// One calendar.
#[server]
pub async fn get_calendar(id: CalendarId) -> Result<CalendarRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::response::calendar(&cx, id)).await
}

/// The time zones there are.
#[server]
pub async fn zones_of_calendars() -> Result<Vec<(String, String)>, AppError> {
    crate::server::cx()?;
    Ok(service::time_zone::choices())
}

/// Adds a calendar.
#[server]
pub async fn create_calendar(input: CalendarInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::response::create_calendar(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/calendars", id, &then));
    Ok(())
}

/// Changes a calendar.
#[server]
pub async fn update_calendar(
    id: CalendarId,
    input: CalendarInput,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::response::update_calendar(&cx, id, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/calendars");
    }
    Ok(())
}

/// Every target.
#[server]
pub async fn list_targets() -> Result<Vec<TargetRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::response::targets(&cx)).await
}

/// One target.
#[server]
pub async fn get_target(id: TargetId) -> Result<TargetRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::response::target(&cx, id)).await
}

/// Adds a target.
#[server]
pub async fn create_target(input: TargetInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::response::create_target(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/response-targets", id, &then));
    Ok(())
}

/// Changes a target.
#[server]
pub async fn update_target(id: TargetId, input: TargetInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::response::update_target(&cx, id, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/response-targets");
    }
    Ok(())
}
