//! What makes a ticket an opportunity: whom it is about, and what became of it.

use super::properties::part;
use domain::sales::{Converted, OpportunityPart};
use domain::tickets::TicketView;
use leptos::prelude::*;

/// Whom the opportunity is about, with the way to convert it (HAL-31). Nothing for other tickets.
#[component]
pub(super) fn OpportunitySection(
    /// The ticket.
    ticket: RwSignal<TicketView>,
) -> impl IntoView {
    let shown = part(ticket, |ticket| {
        ticket.opportunity.clone().map(|opportunity| (ticket.id, ticket.can.convert, opportunity))
    });
    move || {
        shown.get().map(|(id, may_convert, opportunity)| {
            let OpportunityPart { lead_id, kind, name, email, phone, organisation, account_id, converted } = opportunity;
            let organisation = match account_id {
                Some(id) => view! { <a href=format!("/agent/accounts/{id}")>{organisation}</a> }.into_any(),
                None => organisation.into_any(),
            };
            view! {
                <section class="props">
                    <h2>"Opportunity"</h2>
                    <dl class="kv">
                        <dt>{kind.label()}</dt><dd><a href=format!("/agent/leads/{lead_id}")>{name}</a></dd>
                        <dt>{kind.organisation()}</dt><dd>{organisation}</dd>
                        {(!email.is_empty()).then(|| view! { <dt>"Email"</dt><dd>{email}</dd> })}
                        {(!phone.is_empty()).then(|| view! { <dt>"Phone"</dt><dd>{phone}</dd> })}
                        {converted.map(|converted| view! { <Became converted/> })}
                    </dl>
                    {may_convert.then(|| view! { <a class="btn btn--small" href=format!("/agent/tickets/{id}/convert")>"Convert"</a> })}
                </section>
            }
        })
    }
}

#[component]
fn Became(converted: Converted) -> impl IntoView {
    let Converted { user, customer, .. } = converted;
    let user = match user {
        Some(user) => view! { <a href=format!("/agent/users/{}", user.id)>{user.name}</a> }.into_any(),
        None => "A user who is gone".into_any(),
    };
    view! {
        <dt>"Converted to"</dt>
        <dd>
            {user}
            {customer.map(|customer| view! { ", "<a href=format!("/agent/customers/{}", customer.id)>{customer.name}</a> })}
        </dd>
    }
}
