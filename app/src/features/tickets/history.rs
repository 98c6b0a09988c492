//! What happened to a ticket.

use super::api::{get_ticket, ticket_history};
use super::parts::{refresh_on_changes, ticket_id};
use super::show::{TicketHead, TicketTabs};
use crate::ui::{Timeline, load, read};
use domain::tickets::TicketView;
use leptos::prelude::*;

/// The journal of the ticket, with both identities.
#[component]
pub fn TicketHistoryPage() -> impl IntoView {
    let id = ticket_id();
    let ticket = read(move || id.get(), get_ticket);
    load(ticket, |ticket| view! { <History ticket/> })
}

#[component]
fn History(ticket: TicketView) -> impl IntoView {
    let id = ticket.id;
    let rows = read(move || id, ticket_history);
    refresh_on_changes(move || rows.refetch());
    view! {
        <div class="page stack">
            <TicketHead ticket=RwSignal::new(ticket) changes=None/>
            <TicketTabs id current=format!("/agent/tickets/{id}/history")/>
            <h2 class="visually-hidden">"History"</h2>
            {load(rows, |rows| view! { <Timeline rows/> })}
        </div>
    }
}
