//! What happened to a ticket.

use super::api::{get_ticket, ticket_history};
use super::parts::{refresh_on_changes, ticket_id};
use super::show::{TicketHead, TicketTabs};
use crate::features::users::parts::query_param;
use crate::ui::{HISTORY_CURSOR, History, load, read};
use domain::tickets::TicketView;
use leptos::prelude::*;

/// The journal of the ticket, with both identities.
#[component]
pub fn TicketHistoryPage() -> impl IntoView {
    let id = ticket_id();
    let ticket = read(move || id.get(), get_ticket);
    load(ticket, |ticket| view! { <Changes ticket/> })
}

#[component]
fn Changes(ticket: TicketView) -> impl IntoView {
    let id = ticket.id;
    let after = query_param(HISTORY_CURSOR);
    let page = read(move || (id, after.get()), |(id, after)| ticket_history(id, after));
    refresh_on_changes(move || page.refetch());
    view! {
        <div class="page stack">
            <TicketHead ticket=RwSignal::new(ticket) changes=None/>
            <TicketTabs id current=format!("/agent/tickets/{id}/history")/>
            <h2 class="visually-hidden">"History"</h2>
            {load(page, |page| view! { <History page/> })}
        </div>
    }
}
