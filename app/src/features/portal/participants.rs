//! Who follows a ticket, in the portal.

use crate::features::tickets::{my_participants_panel, ticket_id};
use crate::ui::PageHead;
use leptos::prelude::*;

/// Who follows the ticket: the requester adds colleagues, everybody says whether mails reach them.
#[component]
pub fn MyTicketParticipantsPage() -> impl IntoView {
    let id = ticket_id();
    let back = id.get_untracked();
    let crumbs = vec![
        ("My tickets".to_owned(), "/portal".to_owned()),
        (format!("#{}", back.number()), format!("/portal/tickets/{back}")),
    ];
    view! {
        <PageHead title="Who follows this ticket" crumbs/>
        {my_participants_panel(id)}
    }
}
