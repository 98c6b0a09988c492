//! Whose ticket it is, among its properties.

use super::properties::part;
use crate::ui::Avatar;
use domain::tickets::TicketView;
use leptos::prelude::*;

/// Whose ticket it is.
#[component]
pub(super) fn Requester(
    /// The ticket.
    ticket: RwSignal<TicketView>,
) -> impl IntoView {
    let person = part(ticket, |ticket| (ticket.requester_id, ticket.requester.clone(), ticket.requester_email.clone()));
    let place = part(ticket, |ticket| {
        (ticket.customer_id, ticket.customer.clone(), ticket.site.clone(), ticket.account_manager.clone())
    });
    let end_user = part(ticket, |ticket| ticket.can.end_user.then_some(ticket.id));
    view! {
        <section class="props">
            <h2>"Requester"</h2>
            {move || {
                let (id, name, email) = person.get();
                view! {
                    <div class="person">
                        <Avatar name=name.clone() id=id.0/>
                        <div><a href=format!("/agent/users/{id}")>{name}</a><p>{email}</p></div>
                    </div>
                }
            }}
            <dl class="kv">
                {move || {
                    let (id, customer, site, manager) = place.get();
                    view! {
                        <dt>"Customer"</dt><dd><a href=format!("/agent/customers/{id}")>{customer}</a></dd>
                        <dt>"Site"</dt><dd>{site}</dd>
                        {manager.map(|name| view! { <dt>"Account manager"</dt><dd>{name}</dd> })}
                    }
                }}
                {move || end_user.get().map(|id| view! {
                    <dt>"End-user"</dt><dd><a href=format!("/agent/tickets/{id}/end-user")>"Choose another"</a></dd>
                })}
                <dt>"Participants"</dt>
                <dd>{move || view! { <a href=format!("/agent/tickets/{}/participants", ticket.with(|ticket| ticket.id))>"Who follows this"</a> }}</dd>
                <dt>"Tickets"</dt>
                <dd>{move || view! { <a href=format!("/agent/tickets?view=all&requester={}", person.with(|person| person.0))>"All of this person"</a> }}</dd>
            </dl>
        </section>
    }
}
