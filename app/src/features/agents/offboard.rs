//! Taking an agent out in one screen: what they hold, where it goes, and what went where.

use super::api::{OffboardAgent, held_by_agent};
use super::edit::crumbs;
use super::offboard_form::OffboardForm;
use crate::features::users::parts::id_param;
use crate::ui::{Icon, PageHead, Panel, When, load, read, thousands, times_done};
use domain::agents::{AgentGrant, AgentView};
use domain::ids::UserId;
use domain::offboarding::{HeldCustomers, HeldTickets, OffboardReport, Offboarding};
use domain::state::AccountState;
use leptos::prelude::*;

/// What an agent still holds, and the form that gives it away and deletes them.
#[component]
pub fn OffboardPage() -> impl IntoView {
    let id = id_param::<UserId>("id");
    let offboard = ServerAction::<OffboardAgent>::new();
    let done = times_done(offboard);
    let shown = read(move || (id.get(), done.get()), |(id, _)| held_by_agent(id));
    view! {
        <div class="page page--medium stack">
            {load(shown, move |shown| view! { <Offboard shown offboard/> })}
        </div>
    }
}

#[component]
fn Offboard(shown: Offboarding, offboard: ServerAction<OffboardAgent>) -> impl IntoView {
    let AgentView { id, name, state, .. } = shown.agent.clone();
    let crumbs = crumbs().into_iter().chain([(name.clone(), format!("/admin/agents/{id}"))]).collect();
    if state == AccountState::Deleted {
        let customers = shown.customers;
        let title = if shown.report.is_some() { format!("{name} is offboarded") } else { format!("{name} is deleted") };
        return view! {
            <PageHead title=title crumbs>
                <a class="btn" href=format!("/admin/agents/{id}/delete")>"UnDelete…"</a>
            </PageHead>
            <Done name report=shown.report/>
            {(customers.count > 0).then(|| view! { <Panel title="Still theirs"><Customers customers/></Panel> })}
        }
        .into_any();
    }
    view! {
        <PageHead title=format!("Offboard {name}") crumbs
            lead="Everything they hold finds its place, then they are deleted: all of it in one step."/>
        <Held shown=shown.clone()/>
        <OffboardForm shown offboard/>
    }
    .into_any()
}

/// `1 open ticket`, `12 open tickets`.
pub(super) fn many(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {one}s", thousands(count)) }
}

/// What went where.
#[component]
fn Done(name: String, report: Option<OffboardReport>) -> impl IntoView {
    let later = format!(
        "{name} can be undeleted and then signs in with the access they had. Tickets and customers stay with whoever has them now, and new API tokens have to be made."
    );
    let Some(report) = report else {
        return view! { <p>{format!("{name} was deleted without handing anything over here.")}</p><p class="muted">{later}</p> }
            .into_any();
    };
    let OffboardReport { at, by, tickets, customers, customer_names, sessions, tokens } = report;
    let by = by.unwrap_or_else(|| "Deskfolk".to_owned());
    let tickets = if tickets.is_empty() { vec!["There were none.".to_owned()] } else { tickets };
    let customers = if customers.is_empty() { "There were none.".to_owned() } else { customers };
    let names = (!customer_names.is_empty()).then(|| view! { <p class="muted">{customer_names.join(", ")}</p> });
    let tokens =
        if tokens.is_empty() { "There were none.".to_owned() } else { format!("Revoked: {}", tokens.join(", ")) };
    view! {
        <div class="alert alert--success" role="status">
            <Icon glyph=icondata_lu::LuCheck/>
            <div><p>{format!("{name} was taken out by {by}, ")}<When at/>"."</p></div>
        </div>
        <Panel title="What went where">
            <dl class="kv">
                <dt>"Open tickets"</dt>
                <dd>{tickets.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</dd>
                <dt>"Customers"</dt>
                <dd><p>{customers}</p>{names}</dd>
                <dt>"Sessions"</dt>
                <dd>{format!("{} ended", many(sessions, "session"))}</dd>
                <dt>"API tokens"</dt>
                <dd>{tokens}</dd>
            </dl>
        </Panel>
        <p class="muted">{later}</p>
    }
    .into_any()
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "None".to_owned() } else { names.join(", ") }
}

/// Names, with dates where there are any.
fn granted(held: &[AgentGrant]) -> String {
    let words = held.iter().map(|grant| match grant.period.words() {
        words if words.is_empty() => grant.name.clone(),
        words => format!("{} ({words})", grant.name),
    });
    list(&words.collect::<Vec<_>>())
}

/// What they hold, with what becomes of it where nobody is asked.
#[component]
fn Held(shown: Offboarding) -> impl IntoView {
    let Offboarding { agent, tickets, customers, sessions, last_seen_at, tokens, authenticators, .. } = shown;
    let running = match (shown.bulk_operations, shown.imports) {
        (0, 0) => "None".to_owned(),
        (bulk, imports) => format!("{}, {}", many(bulk, "bulk operation"), many(imports, "import")),
    };
    let seen = last_seen_at.map(|at| view! { ", last used "<When at/> });
    let sessions = if sessions == 0 { "None".to_owned() } else { thousands(sessions) };
    let factors = [(authenticators, "authenticator app"), (shown.passkeys, "passkey")];
    let factors: Vec<_> =
        factors.into_iter().filter(|(held, _)| *held > 0).map(|(held, what)| many(held, what)).collect();
    let factors = list(&factors);
    let groups = (!shown.groups.is_empty()).then(
        || view! { <dt>"Access groups"</dt><dd>{shown.groups.join(", ")}" "<span class="muted">"Stay."</span></dd> },
    );
    view! {
        <Panel title="What they hold">
            <dl class="kv">
                <dt>"Open tickets"</dt><dd><Tickets tickets/></dd>
                <dt>"Customers"</dt><dd><Customers customers/></dd>
                <dt>"Sessions"</dt><dd>{sessions}{seen}" "<span class="muted">"End."</span></dd>
                <dt>"API tokens"</dt><dd>{list(&tokens)}" "<span class="muted">"Are revoked."</span></dd>
                <dt>"Two-factor"</dt>
                <dd>{factors}" "<span class="muted">"Stays as it is, and is asked for after an undelete."</span></dd>
                <dt>"Shared views"</dt><dd>{list(&shown.shared_views)}" "<span class="muted">"Stay for everybody."</span></dd>
                <dt>"Running work"</dt><dd>{running}" "<span class="muted">"Somebody else can go on with it."</span></dd>
                <dt>"Departments"</dt><dd>{granted(&agent.departments)}</dd>
                <dt>"Queues"</dt><dd>{granted(&agent.queues)}</dd>
                <dt>"Roles"</dt><dd>{granted(&agent.roles)}" "<span class="muted">"Count again after an undelete."</span></dd>
                {groups}
            </dl>
        </Panel>
    }
}

#[component]
fn Tickets(tickets: Vec<HeldTickets>) -> impl IntoView {
    if tickets.is_empty() {
        return "None".into_any();
    }
    let queues = tickets.into_iter().map(|held| {
        let shown = held.samples.len() as u64;
        let samples = held.samples.into_iter().map(|ticket| {
            view! { <li><a href=format!("/agent/tickets/{}", ticket.id)>{ticket.number}" "{ticket.subject}</a></li> }
        });
        let more = held.open.saturating_sub(shown);
        let more =
            (more > 0 && shown > 0).then(|| view! { <li class="muted">{format!("and {} more", thousands(more))}</li> });
        view! {
            <p>{format!("{}: {}", held.queue.name, thousands(held.open))}</p>
            <ul class="small">{samples.collect_view()}{more}</ul>
        }
    });
    queues.collect_view().into_any()
}

#[component]
fn Customers(customers: HeldCustomers) -> impl IntoView {
    let HeldCustomers { count, samples, .. } = customers;
    if count == 0 {
        return "None".into_any();
    }
    let shown = samples.len() as u64;
    let names = samples.into_iter().map(|customer| {
        view! { <li><a href=format!("/agent/customers/{}", customer.id)>{customer.name}</a></li> }
    });
    let more = count.saturating_sub(shown);
    let more =
        (more > 0 && shown > 0).then(|| view! { <li class="muted">{format!("and {} more", thousands(more))}</li> });
    view! {
        <p>{format!("Account manager of {}", many(count, "customer"))}</p>
        <ul class="small">{names.collect_view()}{more}</ul>
    }
    .into_any()
}
