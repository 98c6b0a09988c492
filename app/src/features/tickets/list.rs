//! The agent's lists of tickets.

use super::api::{count_tickets, get_ticket_counts, get_ticket_filters, list_tickets};
use super::filters::{Filters, OtherFilters};
use super::parts::{TicketTable, refresh_on_changes, ticket_query};
use crate::features::bulk::Ticks;
use crate::features::export::{ExportMenu, ExportRefusal};
use crate::features::ticket_bulk::{TicketBulkBar, TicketBulkMenu};
use crate::features::views::{ViewMenu, ViewTabs, saved_views, whole_list};
use crate::ui::{Count, Empty, Icon, PageHead, Pager, Read, SearchBox, Tabs, load, query_string, read};
use domain::paging::Total;
use domain::tickets::{TicketCounts, TicketFilters, TicketQuery};
use domain::views::{ListKind, ListViews};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// Where the list is.
pub(super) const PATH: &str = "/agent/tickets";

/// Views as tabs, filtered and searched by the address, kept up to date while open.
#[component]
pub fn TicketsPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(ticket_query));
    let rows = read(move || query.get(), list_tickets);
    let total = read(move || TicketQuery { after: String::new(), before: String::new(), ..query.get() }, count_tickets);
    let views = saved_views(ListKind::Tickets);
    let counts = read(|| (), |()| get_ticket_counts());
    let offered = read(|| (), |()| get_ticket_filters());
    refresh_on_changes(move || {
        rows.refetch();
        total.refetch();
        counts.refetch();
    });
    view! {
        <div class="page">
            <PageHead title="Tickets">
                <a class="btn" href="/agent/calls/new"><Icon glyph=icondata_lu::LuPhone/>" New call"</a>
                <a class="btn btn--primary" href="/agent/tickets/new"><Icon glyph=icondata_lu::LuPlus/>" New ticket"</a>
            </PageHead>
            <Transition>
                {move || {
                    let params = params.get();
                    Suspend::new(async move { counts.await.ok().map(|counts| view! { <Views params counts/> }) })
                }}
            </Transition>
            <ExportRefusal/>
            <ViewTabs views list=ListKind::Tickets/>
            <div class="list">
                <Toolbar counts offered total views/>
                {load(rows, move |page| {
                    if page.rows.is_empty() {
                        return view! { <NoTickets is_filtered=query.with_untracked(is_filtered)/> }.into_any();
                    }
                    view! {
                        <TicketTable rows=page.rows ticks=Ticks::here()/>
                        <Pager previous=page.previous next=page.next/>
                        <TicketBulkBar/>
                    }
                    .into_any()
                })}
            </div>
        </div>
    }
}

/// Search, filters, and how many there are.
#[component]
fn Toolbar(
    counts: Read<TicketCounts>,
    offered: Read<TicketFilters>,
    total: Read<Total>,
    views: Read<ListViews>,
) -> impl IntoView {
    view! {
        <div class="list-toolbar">
            <SearchBox label="Search tickets" placeholder="Number, subject or requester"/>
            <Transition>
                {move || Suspend::new(async move {
                    let both = counts.await.ok().zip(offered.await.ok());
                    both.map(|(counts, offered)| view! { <Filters queues=counts.queues offered/> })
                })}
            </Transition>
            <OtherFilters/>
            <InMessages/>
            <Transition>
                {move || Suspend::new(async move {
                    let rows = total.await.ok().map(|total| total.rows);
                    view! { <Count total=Signal::stored(rows) one="ticket" many="tickets"/> }
                })}
            </Transition>
            <div class="list-toolbar__end"><ViewMenu views list=ListKind::Tickets/><ExportMenu path="/export/tickets"/><TicketBulkMenu total/></div>
        </div>
    }
}

/// Where the words that are searched for may be found too.
#[component]
fn InMessages() -> impl IntoView {
    let params = use_query_map();
    let link = move || {
        let q = params.with(|params| params.get("q")).filter(|q| !q.trim().is_empty())?;
        Some(format!("/agent/messages{}", query_string(&ParamsMap::new(), "q", &q)))
    };
    move || link().map(|link| view! { <a class="btn btn--small" href=link>"Search in messages"</a> })
}

fn is_filtered(query: &TicketQuery) -> bool {
    let parts = [
        &query.q,
        &query.queue,
        &query.requester,
        &query.customer,
        &query.tag,
        &query.state,
        &query.priority,
        &query.ticket_type,
        &query.owner,
    ];
    parts.iter().any(|text| !text.is_empty())
}

#[component]
fn NoTickets(is_filtered: bool) -> impl IntoView {
    let (title, text) = if is_filtered {
        ("No ticket matches", "Try fewer words, or another view.")
    } else {
        ("Nothing here", "Tickets of your queues show up in this view by themselves.")
    };
    view! {
        <Empty glyph=icondata_lu::LuInbox title text>
            {is_filtered.then(|| view! { <a class="btn" href=whole_list(ListKind::Tickets)>"Reset the filter"</a> })}
            <a class="btn btn--primary" href="/agent/tickets/new">"New ticket"</a>
        </Empty>
    }
}

/// The views as tabs. A search without a view looks into all of them, and so does a state.
#[component]
fn Views(params: ParamsMap, counts: TicketCounts) -> impl IntoView {
    let mut views = vec![
        ("Mine", "mine", Some(counts.mine)),
        ("Unassigned", "unassigned", Some(counts.unassigned)),
        ("Open", "open", Some(counts.open)),
    ];
    if counts.overdue.is_some() {
        views.extend([("Overdue", "overdue", counts.overdue), ("Due soon", "due_soon", counts.due_soon)]);
    }
    views.push(("Waiting", "waiting", None));
    views.extend([("Closed", "closed", None), ("All", "all", None)]);
    let path = |view: &str| format!("{PATH}{}", query_string(&params, "view", view));
    let is_wide = ["q", "state"].iter().any(|name| params.get(name).is_some_and(|text| !text.trim().is_empty()));
    let usual = if is_wide { "all" } else { "open" };
    let current = path(&params.get("view").filter(|view| !view.is_empty()).unwrap_or_else(|| usual.to_owned()));
    let tabs = views.into_iter().map(|(label, view, count)| (label.to_owned(), path(view), count)).collect();
    view! { <Tabs label="Views" tabs current/> }
}
