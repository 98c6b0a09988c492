//! Server functions of what is needed to write: the ticket's page itself, drafts, canned replies.

use domain::AppError;
use domain::canned::CannedText;
use domain::drafts::{DraftInput, WritingKit};
use domain::ids::{CannedId, TicketId};
use domain::tickets::TicketView;
use leptos::prelude::*;

/// A ticket with what its composer needs. A merged one leads to the ticket it is part of.
#[server]
pub async fn ticket_page(id: TicketId) -> Result<(TicketView, WritingKit), AppError> {
    use domain::policy::Hat;
    let cx = crate::server::cx()?;
    let ticket = crate::server::answer(service::tickets::get(&cx, id, Hat::Agent)).await?;
    if let Some(into) = &ticket.merged_into {
        crate::server::redirect_to(&format!("/agent/tickets/{}", into.id));
    }
    let kit = crate::server::answer(service::tickets::drafts::kit(&cx, id, Hat::Agent)).await?;
    Ok((ticket, kit))
}

/// The same in the portal.
#[server]
pub async fn my_ticket_page(id: TicketId) -> Result<(TicketView, WritingKit), AppError> {
    use domain::policy::Hat;
    let cx = crate::server::cx()?;
    let ticket = crate::server::answer(service::tickets::get(&cx, id, Hat::Portal)).await?;
    if let Some(into) = &ticket.merged_into {
        crate::server::redirect_to(&format!("/portal/tickets/{}", into.id));
    }
    let kit = crate::server::answer(service::tickets::drafts::kit(&cx, id, Hat::Portal)).await?;
    Ok((ticket, kit))
}

/// Keeps what is being written, of an agent or in the portal.
#[server]
pub async fn keep_draft(id: TicketId, in_portal: bool, input: DraftInput) -> Result<(), AppError> {
    use domain::policy::Hat;
    let cx = crate::server::cx()?;
    let hat = if in_portal { Hat::Portal } else { Hat::Agent };
    crate::server::answer(service::tickets::drafts::keep(&cx, id, hat, input)).await
}

/// The text of a canned reply, filled in for a ticket.
#[server]
pub async fn canned_text(id: TicketId, canned: CannedId) -> Result<CannedText, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::canned::text(&cx, id, canned)).await
}
