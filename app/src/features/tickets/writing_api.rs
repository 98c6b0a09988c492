//! Server functions of what is needed to write: the ticket's page itself, drafts, canned replies.

use domain::AppError;
use domain::audience::ReplyAudience;
use domain::canned::CannedText;
use domain::drafts::DraftInput;
use domain::ids::{ArticleId, CannedId, TicketId};
use domain::ties::WholeTicket;
use leptos::prelude::*;

/// A ticket with what its page shows. A merged one leads to the ticket it is part of.
#[server]
pub async fn open_ticket_page(id: TicketId) -> Result<WholeTicket, AppError> {
    let cx = crate::server::cx()?;
    let page = crate::server::answer(service::tickets::page(&cx, id, domain::policy::Hat::Agent)).await?;
    if let Some(into) = &page.ticket.merged_into {
        crate::server::redirect_to(&format!("/agent/tickets/{}", into.id));
    }
    Ok(page)
}

/// The same in the portal.
#[server]
pub async fn open_my_ticket_page(id: TicketId) -> Result<WholeTicket, AppError> {
    let cx = crate::server::cx()?;
    let page = crate::server::answer(service::tickets::page(&cx, id, domain::policy::Hat::Portal)).await?;
    if let Some(into) = &page.ticket.merged_into {
        crate::server::redirect_to(&format!("/portal/tickets/{}", into.id));
    }
    Ok(page)
}

/// Who gets and sees a reply.
#[server]
pub async fn audience_of_reply(id: TicketId) -> Result<ReplyAudience, AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::answer(service::tickets::audience(&cx, id))).await
}

/// What a message looks like when it is sent as it stands, as HTML.
#[server]
pub async fn preview_message(text: String) -> Result<String, AppError> {
    crate::server::cx()?;
    crate::server::answer(async { Ok(service::markup::preview(&text)?) }).await
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
pub async fn fill_canned(id: TicketId, canned: CannedId) -> Result<CannedText, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::canned::text(&cx, id, canned)).await
}

/// Takes back a reply that has not left yet.
#[server]
pub async fn undo_reply(id: TicketId, article: ArticleId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    Box::pin(crate::server::answer(service::tickets::take_back(&cx, id, article))).await
}
