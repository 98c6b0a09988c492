//! Server functions of bulk actions.

use domain::AppError;
use domain::bulk::{BulkInput, BulkQuery, BulkStep, BulkSummary, BulkView};
use domain::ids::BulkId;
use leptos::prelude::*;

/// The groups or roles to choose from, and, once everything is `chosen`, what would happen.
#[server]
pub async fn ask_bulk(input: BulkInput, chosen: bool) -> Result<BulkStep, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::bulk::step(&cx, &input, chosen)).await
}

/// Carries a bulk action out.
#[server]
pub async fn apply_bulk(input: BulkInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::bulk::apply(&cx, &input)).await?;
    crate::server::redirect_to(&format!("/agent/users/operations/{id}"));
    Ok(())
}

/// Goes on with a bulk operation that stopped.
#[server]
pub async fn continue_bulk(id: BulkId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::bulk::proceed(&cx, id)).await
}

/// Undoes a bulk operation.
#[server]
pub async fn undo_bulk(id: BulkId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::bulk::undo(&cx, id)).await
}

/// A bulk operation.
#[server]
pub async fn bulk_operation(id: BulkId, query: BulkQuery) -> Result<BulkView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::bulk::get(&cx, id, &query)).await
}

/// The newest bulk operations.
#[server]
pub async fn bulk_operations() -> Result<Vec<BulkSummary>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::bulk::list(&cx)).await
}
