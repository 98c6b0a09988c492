//! Server functions of the journal.

use domain::AppError;
use domain::audit::AuditQuery;
use domain::journal::{Entity, JournalRow};
use domain::paging::Page;
use leptos::prelude::*;

/// A page of the audit log.
#[server]
pub async fn audit(query: AuditQuery) -> Result<Page<JournalRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::audit::list(&cx, query)).await
}

/// The history of a record, from a cursor on.
#[server]
pub async fn history(entity: Entity, id: i64, #[server(default)] after: String) -> Result<Page<JournalRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::audit::history_page(&cx, entity, id, &after)).await
}
