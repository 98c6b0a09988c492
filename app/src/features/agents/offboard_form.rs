//! Where everything goes that an agent holds.

use super::api::OffboardAgent;
use super::offboard::many;
use crate::ui::{Form, HiddenField, Icon, SelectField};
use domain::offboarding::{HeldCustomers, HeldTickets, NOBODY, Offboarding};
use domain::structure::Choice;
use leptos::prelude::*;

/// The choices, and the button; or why they cannot be taken out.
#[component]
pub(super) fn OffboardForm(
    /// What they hold.
    shown: Offboarding,
    /// The action of the page.
    offboard: ServerAction<OffboardAgent>,
) -> impl IntoView {
    let Offboarding { agent, hindrance, tickets, customers, .. } = shown;
    if let Some(why) = hindrance {
        return view! {
            <div class="alert alert--warning" role="note"><Icon glyph=icondata_lu::LuCircleAlert/><div><p>{why}</p></div></div>
        }
        .into_any();
    }
    let (id, name) = (agent.id, agent.name);
    let (has_tickets, has_customers) = (!tickets.is_empty(), customers.count > 0);
    let fields = move || {
        view! {
            {has_tickets.then(|| view! { <TicketFields tickets/> })}
            {has_customers.then(|| view! { <CustomerFields customers/> })}
        }
    };
    view! {
        <Form action=offboard>
            <HiddenField name="id" value=id.to_string()/>
            {fields()}
            <p>{format!("{name} is signed out at once and their API tokens stop working, for good. Whoever undeletes them later gives them the access back that they have now, not the tickets, customers and tokens.")}</p>
            <div class="form__actions">
                <button class="btn btn--danger">{format!("Offboard {name}")}</button>
                <a class="btn btn--ghost" href=format!("/admin/agents/{id}")>"Cancel"</a>
            </div>
        </Form>
    }
    .into_any()
}

fn options(choices: Vec<Choice>) -> Vec<(String, String)> {
    choices.into_iter().map(|choice| (choice.id.to_string(), choice.name)).collect()
}

/// Everybody who may own some of these tickets, and where they may not.
fn heirs(tickets: &[HeldTickets]) -> Vec<(String, String)> {
    let mut all: Vec<&Choice> = tickets.iter().flat_map(|held| &held.heirs).collect();
    all.sort_by_key(|heir| (heir.name.to_lowercase(), heir.id));
    all.dedup_by_key(|heir| heir.id);
    let label = |heir: &Choice| {
        let closed = tickets.iter().filter(|held| held.heirs.iter().all(|other| other.id != heir.id));
        let closed: Vec<_> = closed.map(|held| held.queue.name.as_str()).collect();
        if closed.is_empty() { heir.name.clone() } else { format!("{} (not in {})", heir.name, closed.join(", ")) }
    };
    all.into_iter().map(|heir| (heir.id.to_string(), label(heir))).collect()
}

/// One heir for all tickets, and another one for single queues.
#[component]
fn TicketFields(tickets: Vec<HeldTickets>) -> impl IntoView {
    let open = many(tickets.iter().map(|held| held.open).sum(), "open ticket");
    let fates = [("assign", "Give them to somebody else"), ("unassign", "Leave them to nobody, back in their queues")];
    let fates = fates.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let heirs = heirs(&tickets);
    let queues = tickets.into_iter().map(|held| view! { <QueueField held/> }).collect_view();
    view! {
        <fieldset class="form__section">
            <legend>"Open tickets"</legend>
            <div class="form__grid">
                <SelectField name="tickets" label=format!("What becomes of {open}") options=fates empty="Please choose" required=true/>
                <SelectField name="heir_id" label="Who gets them" options=heirs empty="Nobody" hint="Only those who may own tickets there."/>
            </div>
            <div class="form__grid">{queues}</div>
        </fieldset>
    }
}

/// Somebody else for one queue.
#[component]
fn QueueField(held: HeldTickets) -> impl IntoView {
    let HeldTickets { queue, open, heirs, .. } = held;
    let nobody = (NOBODY.to_owned(), "Nobody, back in the queue".to_owned());
    let heirs = std::iter::once(nobody).chain(options(heirs)).collect();
    let label = format!("{} in {}", many(open, "ticket"), queue.name);
    view! { <SelectField name=format!("queues.{}", queue.id) label options=heirs empty="As chosen above"/> }
}

#[component]
fn CustomerFields(customers: HeldCustomers) -> impl IntoView {
    let HeldCustomers { count, managers, departments, .. } = customers;
    let kinds = [("agent", "Another agent"), ("department", "A department"), ("nobody", "Nobody for now")];
    let kinds = kinds.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    view! {
        <fieldset class="form__section">
            <legend>"Customers"</legend>
            <div class="form__grid">
                <SelectField name="customers" label=format!("Who looks after {}", many(count, "customer")) options=kinds empty="Please choose" required=true/>
                <SelectField name="manager_id" label="Agent" options=options(managers) empty="None" hint="If it is another agent."/>
                <SelectField name="department_id" label="Department" options=options(departments) empty="None"
                    hint="If it is a department. New tickets are then assigned to nobody."/>
            </div>
        </fieldset>
    }
}
