//! Server functions of mailboxes.

use domain::AppError;
use domain::ids::{IncomingId, MailboxId};
use domain::mailboxes::{IncomingQuery, IncomingRow, IncomingView, MailboxInput, MailboxRow};
use domain::paging::Page;
use domain::structure::Choice;
use leptos::prelude::*;

/// Every mailbox.
#[server]
pub async fn mailboxes() -> Result<Vec<MailboxRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mailboxes::list(&cx)).await
}

/// One mailbox.
#[server]
pub async fn mailbox(id: MailboxId) -> Result<MailboxRow, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::mailboxes::get(&cx, id)).await
}

/// The queues a mailbox can put tickets into, and what the general setting for new users says.
#[server]
pub async fn offered_to_mailboxes() -> Result<(Vec<Choice>, bool), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { service::mailboxes::options(&cx) }).await
}

/// Adds a mailbox.
#[server]
pub async fn create_mailbox(input: MailboxInput, #[server(default)] then: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::mailboxes::create(&cx, input)).await?;
    crate::server::redirect_to(&crate::features::structure::parts::after_create("/admin/mailboxes", id, &then));
    Ok(())
}

/// Changes a mailbox. A form that shows one tab leaves the fields of the others out; they stay.
#[server]
pub async fn update_mailbox(
    id: MailboxId,
    input: MailboxInput,
    #[server(default)] tab: String,
    #[server(default)] then: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let present = crate::server::answer(service::mailboxes::get(&cx, id)).await?;
    let present = MailboxInput::from(&present);
    let input = match tab.as_str() {
        "incoming" => MailboxInput { create_users: input.create_users, version: input.version, ..present },
        _ => MailboxInput { create_users: present.create_users, ..input },
    };
    crate::server::answer(service::mailboxes::update(&cx, id, input)).await?;
    if then == "finish" {
        crate::server::redirect_to("/admin/mailboxes");
    }
    Ok(())
}

/// A page of the mails in quarantine, or of those that were ignored, the newest first.
#[server]
pub async fn quarantine(query: IncomingQuery) -> Result<Page<IncomingRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::inbound::list(&cx, query)).await
}

/// A mail in quarantine with its source.
#[server]
pub async fn quarantined(id: IncomingId) -> Result<IncomingView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::inbound::source(&cx, id)).await
}

/// Makes a ticket of a mail in quarantine, or an answer.
#[server]
pub async fn release_mail(id: IncomingId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let released = crate::server::answer(service::inbound::release(&cx, id)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{}", released.ticket_id));
    Ok(())
}

/// Deletes a mail from the quarantine.
#[server]
pub async fn delete_mail(id: IncomingId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::inbound::delete(&cx, id)).await?;
    crate::server::redirect_to("/admin/mailboxes/quarantine");
    Ok(())
}
