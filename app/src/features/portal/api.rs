//! Server functions of the portal. Everything is seen with the customer's eyes, also by agents.

use domain::AppError;
use domain::guest_links::GuestPage;
use domain::ids::TicketId;
use domain::paging::{Page, Total};
use domain::tickets::{TicketOptions, TicketQuery, TicketRow, TicketView};
use leptos::prelude::*;

/// A page of the tickets this person may see.
#[server]
pub async fn list_my_tickets(query: TicketQuery) -> Result<Page<TicketRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::list(&cx, query, domain::policy::Hat::Portal)).await
}

/// How many tickets the list has in all.
#[server]
pub async fn count_my_tickets(query: TicketQuery) -> Result<Total, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::count(&cx, query, domain::policy::Hat::Portal)).await
}

/// A ticket, without what only agents see.
#[server]
pub async fn get_my_ticket(id: TicketId) -> Result<TicketView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::get(&cx, id, domain::policy::Hat::Portal)).await
}

/// What the form that opens a ticket offers.
#[server]
pub async fn my_ticket_options() -> Result<TicketOptions, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::tickets::options(&cx, domain::policy::Hat::Portal, None)).await
}

/// Closes a ticket, or opens it again.
#[server]
pub async fn set_my_state(id: TicketId, state: String, version: Option<i64>) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let patch = domain::tickets::TicketPatch { state, ..Default::default() };
    crate::server::answer(service::tickets::update(&cx, id, patch, version)).await
}

/// What stands behind a ticket link, for the browser that opened it.
#[server]
pub async fn open_link(token: String) -> Result<GuestPage, AppError> {
    let visitor = crate::server::visitor()?;
    let cookie = crate::server::cookie(&service::guest_links::cookie_name(&token)).unwrap_or_default();
    let caller = service::guest_links::Caller::new(&visitor.guest, visitor.cx.as_ref());
    crate::server::answer(service::guest_links::page(caller, &token, &cookie)).await
}
