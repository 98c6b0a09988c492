//! Who opens a ticket of one's own by a link.

use crate::features::tickets::{guest_links_panel, ticket_id};
use crate::ui::PageHead;
use leptos::prelude::*;

/// The links to one's own ticket, which one may revoke.
#[component]
pub fn MyTicketGuestsPage() -> impl IntoView {
    let id = ticket_id();
    let back = id.get_untracked();
    let crumbs = vec![
        ("My tickets".to_owned(), "/portal".to_owned()),
        (format!("#{}", back.number()), format!("/portal/tickets/{back}")),
    ];
    view! {
        <PageHead title="Who opens it without an account" crumbs/>
        {guest_links_panel(id)}
    }
}
