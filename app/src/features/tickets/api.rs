//! Server functions of the agent's ticket pages. Answers carry files and are sent to the plain
//! address `/tickets/{id}/answer` instead.

use domain::AppError;
use domain::guest_links::GuestLinks;
use domain::ids::{GuestBrowserId, GuestLinkId, TicketId, UserId};
use domain::journal::JournalRow;
#[cfg(feature = "ssr")]
use domain::meanwhile::Sent;
use domain::messages::{MessageQuery, MessageRow};
use domain::paging::{Page, Total};
use domain::tickets::{
    CallerDetails, EndUserInput, EndUserOptions, PresentRow, TicketCounts, TicketFilters, TicketOptions, TicketPatch,
    TicketQuery, TicketRow, TicketView,
};
use domain::users::{UserInput, UserRow};
use leptos::prelude::*;

/// A page of the agent's tickets.
#[server]
pub async fn list_tickets(query: TicketQuery) -> Result<Page<TicketRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::list(&cx, query, domain::policy::Hat::Agent)).await
}

/// Messages in which all words are found.
#[server]
pub async fn search_messages(query: MessageQuery) -> Result<Page<MessageRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::messages(&cx, query)).await
}

/// How many tickets the list has in all.
#[server]
pub async fn count_tickets(query: TicketQuery) -> Result<Total, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::count(&cx, query, domain::policy::Hat::Agent)).await
}

/// How many tickets wait, by view and queue.
#[server]
pub async fn get_ticket_counts() -> Result<TicketCounts, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::counts(&cx)).await
}

/// What the list can be narrowed down by.
#[server]
pub async fn get_ticket_filters() -> Result<TicketFilters, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::filters(&cx)).await
}

/// A ticket, whole.
#[server]
pub async fn get_ticket(id: TicketId) -> Result<TicketView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::get(&cx, id, domain::policy::Hat::Agent)).await
}

/// What happened to a ticket, newest first, from a cursor on.
#[server]
pub async fn ticket_history(id: TicketId, #[server(default)] after: String) -> Result<Page<JournalRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::audit::history_page(&cx, domain::journal::Entity::Ticket, id.0, &after)).await
}

/// What the form that opens a ticket offers.
#[server]
pub async fn get_ticket_options(requester: Option<UserId>) -> Result<TicketOptions, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::options(&cx, domain::policy::Hat::Agent, requester)).await
}

/// People in whose name a ticket can be opened, found by what is typed.
#[server]
pub async fn requesters(q: String) -> Result<Vec<UserRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::requesters(&cx, &q)).await
}

/// Changes the state.
#[server]
pub async fn set_state(id: TicketId, state: String, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { state, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Changes until when it is pending, and what happens then.
#[server]
pub async fn set_pending(
    id: TicketId,
    pending_until: String,
    #[server(default)] pending_closes: String,
    version: Option<i64>,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let until = if pending_until.trim().is_empty() { "none".to_owned() } else { pending_until };
    let closes = if pending_closes.is_empty() { "false".to_owned() } else { pending_closes };
    let patch = TicketPatch { pending_until: until, pending_closes: closes, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Changes what it is about. Whoever sends the subject they know of changes nothing, whatever others made of it since.
#[server]
pub async fn set_subject(
    id: TicketId,
    subject: String,
    version: Option<i64>,
    #[server(default)] known: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    if subject.trim().is_empty() {
        return Err(crate::server::fail(AppError::field("subject", "The subject is missing.")));
    }
    if subject.trim() == known.trim() {
        return Ok(());
    }
    let patch = TicketPatch { subject, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Changes whether only requester and participants see it in the portal.
#[server]
pub async fn set_confidential(id: TicketId, is_confidential: String, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { is_confidential, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Adds tags and removes some.
#[server]
pub async fn set_tags(
    id: TicketId,
    #[server(default)] add_tags: String,
    #[server(default)] remove_tags: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { add_tags, remove_tags, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, None)).await
}

/// Tags that are in use and hold these letters.
#[server]
pub async fn known_tags(#[server(default)] q: String) -> Result<Vec<String>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::tags(&cx, &q)).await
}

/// Changes the priority.
#[server]
pub async fn set_priority(id: TicketId, priority: String, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { priority, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Moves the ticket to another queue.
#[server]
pub async fn move_ticket(id: TicketId, queue_id: String, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { queue_id, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Gives the ticket an owner, or none.
#[server]
pub async fn assign_ticket(id: TicketId, owner_id: String, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { owner_id, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Gives the ticket another type.
#[server]
pub async fn set_ticket_type(id: TicketId, type_id: String, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { type_id, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// Changes what the ticket holds in custom fields.
#[server]
pub async fn set_ticket_fields(id: TicketId, input: TicketPatch, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = TicketPatch { fields: input.fields, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// What *Change Site/User* and the end-user details offer.
#[server]
pub async fn get_end_user_options(id: TicketId) -> Result<EndUserOptions, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::end_user_options(&cx, id)).await
}

/// *Change Site/User*.
#[server]
pub async fn change_site_user(id: TicketId, input: EndUserInput, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::change_site_user(&cx, id, input, version)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{id}"));
    Ok(())
}

/// Another end-user in the end-user details.
#[server]
pub async fn set_end_user(id: TicketId, input: EndUserInput, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::set_end_user(&cx, id, input, version)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{id}"));
    Ok(())
}

/// *Change Site/User* with somebody new.
#[server]
pub async fn change_to_new_user(id: TicketId, input: UserInput, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::change_to_new_user(&cx, id, input, version)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/{id}"));
    Ok(())
}

/// Completes what is known of the caller of a General User's ticket. What others completed since the form began with
/// `base` stays.
#[server]
pub async fn complete_caller(
    id: TicketId,
    input: CallerDetails,
    version: Option<i64>,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::complete_caller(&cx, id, Sent::new(input, base), version)).await
}

/// Adds the requester of a ticket that is being written.
#[server]
pub async fn add_requester(input: UserInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::tickets::add_requester(&cx, input)).await?;
    crate::server::redirect_to(&format!("/agent/tickets/new?requester={id}"));
    Ok(())
}

/// The links to a ticket.
#[server]
pub async fn list_guest_links(id: TicketId) -> Result<GuestLinks, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::guest_links::list(&cx, id)).await
}

/// Revokes a link to a ticket.
#[server]
pub async fn revoke_guest_link(id: TicketId, link: GuestLinkId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::guest_links::revoke(&cx, id, link)).await
}

/// Takes somebody out again to whom a link was forwarded.
#[server]
pub async fn remove_forwarded(id: TicketId, link: GuestLinkId, browser: GuestBrowserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::guest_links::remove_forwarded(&cx, id, link, browser)).await
}

/// Says that one has a ticket open, and tells who else does.
#[server]
pub async fn present_at(id: TicketId, is_typing: bool) -> Result<Vec<PresentRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::presence::here(&cx, id, is_typing)).await
}
