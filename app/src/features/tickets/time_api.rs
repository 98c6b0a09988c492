//! Server functions of time accounting.

use domain::AppError;
use domain::ids::{TicketId, TimeEntryId};
use domain::time_entries::{TimeInput, TimeSheet};
use leptos::prelude::*;

/// What was worked on a ticket.
#[server]
pub async fn time_of_ticket(id: TicketId) -> Result<TimeSheet, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::time_entries::list(&cx, id)).await
}

/// Logs time on a ticket.
#[server]
pub async fn log_time(id: TicketId, input: TimeInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::time_entries::log(&cx, id, input)).await?;
    Ok(())
}

/// Corrects an entry.
#[server]
pub async fn change_time(id: TicketId, entry: TimeEntryId, input: TimeInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::time_entries::change(&cx, id, entry, input)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{id}/time"));
    Ok(())
}

/// Removes an entry.
#[server]
pub async fn remove_time(id: TicketId, entry: TimeEntryId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::time_entries::remove(&cx, id, entry)).await
}
