//! Server functions of links and merges.

use domain::AppError;
use domain::ids::{TicketId, TieId};
use domain::ties::{LinkInput, MergeInput, MergePreview, TicketTies};
use leptos::prelude::*;

/// What a ticket is tied to.
#[server]
pub async fn get_ties(id: TicketId) -> Result<TicketTies, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::ties(&cx, id)).await
}

/// Links a ticket to another one.
#[server]
pub async fn link_ticket(id: TicketId, input: LinkInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::link(&cx, id, input)).await?;
    Ok(())
}

/// Takes a link away.
#[server]
pub async fn unlink_ticket(id: TicketId, link: TieId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::unlink(&cx, id, link)).await
}

/// What merging a ticket into the one of this number would do.
#[server]
pub async fn preview_merge(id: TicketId, into: String) -> Result<MergePreview, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::merge_preview(&cx, id, &into)).await
}

/// Merges a ticket into another one, and shows that.
#[server]
pub async fn merge_ticket(id: TicketId, input: MergeInput, #[server(default)] seen: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    // What the form was asked to look at again counts for more than what the page had shown.
    let input = MergeInput { seen: if seen.is_empty() { input.seen } else { seen }, ..input };
    let into = Box::pin(crate::server::answer(service::tickets::merge(&cx, id, input))).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{into}"));
    Ok(())
}

/// Makes a merged ticket itself again, and shows it.
#[server]
pub async fn unmerge_ticket(id: TicketId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::unmerge(&cx, id)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{id}"));
    Ok(())
}
