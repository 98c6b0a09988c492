//! What waits, and what is one's own.

use crate::features::tickets::api::{get_ticket_counts, list_tickets};
use crate::features::tickets::{TicketTable, refresh_on_changes};
use crate::ui::{Empty, Icon, PageHead, Panel, load, read};
use domain::structure::Choice;
use domain::tickets::{TicketCounts, TicketQuery};
use leptos::prelude::*;

/// Counts that lead to their lists, and the agent's own open tickets.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let counts = read(|| (), |()| get_ticket_counts());
    let mine = read(|| (), |()| list_tickets(TicketQuery { view: "mine".to_owned(), ..Default::default() }));
    refresh_on_changes(move || {
        counts.refetch();
        mine.refetch();
    });
    view! {
        <div class="page stack stack--l">
            <PageHead title="Dashboard">
                <a class="btn btn--primary" href="/agent/tickets/new"><Icon glyph=icondata_lu::LuPlus/>" New ticket"</a>
            </PageHead>
            {load(counts, |counts| view! { <Counts counts/> })}
            <Panel title="My tickets" flush=true>
                {load(mine, |page| {
                    if page.rows.is_empty() {
                        return view! { <NothingMine/> }.into_any();
                    }
                    let is_more = page.next.is_some();
                    view! {
                        <div class="list"><TicketTable rows=page.rows/></div>
                        {is_more.then(|| view! { <div class="panel__body"><a href="/agent/tickets?view=mine">"All my tickets"</a></div> })}
                    }
                    .into_any()
                })}
            </Panel>
        </div>
    }
}

#[component]
fn NothingMine() -> impl IntoView {
    view! {
        <Empty glyph=icondata_lu::LuCoffee title="Nothing is yours" text="Take a ticket nobody owns yet.">
            <a class="btn" href="/agent/tickets?view=unassigned">"Unassigned tickets"</a>
        </Empty>
    }
}

#[component]
fn Counts(counts: TicketCounts) -> impl IntoView {
    view! {
        <div class="stats">
            <Stat path="/agent/tickets?view=mine" label="Mine" value=counts.mine/>
            <Stat path="/agent/tickets?view=unassigned" label="Unassigned" value=counts.unassigned/>
            <Stat path="/agent/tickets?view=open" label="Open" value=counts.open/>
            {counts.overdue.map(|late| view! { <Stat path="/agent/tickets?view=overdue" label="Overdue" value=late/> })}
            {counts.due_soon.map(|soon| view! { <Stat path="/agent/tickets?view=due_soon" label="Due soon" value=soon/> })}
        </div>
        {(counts.queues.len() > 1).then(|| view! { <Queues queues=counts.queues/> })}
    }
}

#[component]
fn Queues(queues: Vec<(Choice, u64)>) -> impl IntoView {
    view! {
        <Panel title="Queues">
            <div class="stats">
                {queues
                    .into_iter()
                    .map(|(queue, open)| view! { <Stat path=format!("/agent/tickets?queue={}", queue.id) label=queue.name value=open/> })
                    .collect_view()}
            </div>
        </Panel>
    }
}

#[component]
fn Stat(#[prop(into)] path: String, #[prop(into)] label: String, value: u64) -> impl IntoView {
    view! { <a class="stat" href=path><span class="stat__value">{value}</span>" "<span class="stat__label">{label}</span></a> }
}
