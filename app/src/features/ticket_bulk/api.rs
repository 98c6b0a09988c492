//! Server functions of changes of many tickets.

use domain::AppError;
use domain::bulk::BulkQuery;
use domain::ids::TicketOperationId;
use domain::ticket_bulk::{TicketBulkInput, TicketBulkStep, TicketOperationSummary, TicketOperationView};
use leptos::prelude::*;

/// What can be chosen and, once something is, what would happen.
#[server]
pub async fn ask_ticket_bulk(input: TicketBulkInput) -> Result<TicketBulkStep, AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::answer(service::ticket_bulk::step(&cx, &input))).await
}

/// Carries a change out.
#[server]
pub async fn apply_ticket_bulk(input: TicketBulkInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = Box::pin(crate::server::answer(service::ticket_bulk::apply(&cx, &input))).await?;
    crate::server::redirect_to(&format!("/agent/tickets/operations/{id}"));
    Ok(())
}

/// Goes on with a change that stopped.
#[server]
pub async fn continue_ticket_bulk(id: TicketOperationId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::answer(service::ticket_bulk::proceed(&cx, id))).await
}

/// Undoes a change.
#[server]
pub async fn undo_ticket_bulk(id: TicketOperationId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::answer(service::ticket_bulk::undo(&cx, id))).await
}

/// A change of many tickets.
#[server]
pub async fn ticket_operation(id: TicketOperationId, query: BulkQuery) -> Result<TicketOperationView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::ticket_bulk::get(&cx, id, &query)).await
}

/// The newest changes of the agent.
#[server]
pub async fn ticket_operations() -> Result<Vec<TicketOperationSummary>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::ticket_bulk::list(&cx)).await
}
