//! The agent's lists of tickets.

use super::api::{count_tickets, get_ticket_counts, list_tickets};
use super::parts::{PlainButton, TicketTable, refresh_on_changes, ticket_query};
use crate::features::bulk::Ticks;
use crate::features::export::{ExportMenu, ExportRefusal};
use crate::features::ticket_bulk::{TicketBulkBar, TicketBulkMenu};
use crate::features::views::{ViewMenu, ViewTabs, saved_views, whole_list};
use crate::ui::{Count, Empty, Icon, PageHead, Pager, Read, SearchBox, Tabs, load, query_string, read};
use domain::paging::Total;
use domain::structure::Choice;
use domain::tickets::{TicketCounts, TicketQuery};
use domain::views::{ListKind, ListViews};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

const PATH: &str = "/agent/tickets";

/// Views as tabs, filtered and searched by the address, kept up to date while open.
#[component]
pub fn TicketsPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(ticket_query));
    let rows = read(move || query.get(), list_tickets);
    let total = read(move || TicketQuery { after: String::new(), before: String::new(), ..query.get() }, count_tickets);
    let views = saved_views(ListKind::Tickets);
    let counts = read(|| (), |()| get_ticket_counts());
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
                <Toolbar counts total views/>
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
fn Toolbar(counts: Read<TicketCounts>, total: Read<Total>, views: Read<ListViews>) -> impl IntoView {
    view! {
        <div class="list-toolbar">
            <SearchBox label="Search tickets" placeholder="Number, subject or requester"/>
            <Transition>
                {move || Suspend::new(async move {
                    counts.await.ok().map(|counts| view! { <QueueFilter queues=counts.queues/> })
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
    [&query.q, &query.queue, &query.requester, &query.customer, &query.tag].iter().any(|text| !text.is_empty())
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

/// The views as tabs. A search without a view looks into all of them.
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
    let is_search = params.get("q").is_some_and(|q| !q.trim().is_empty());
    let usual = if is_search { "all" } else { "open" };
    let current = path(&params.get("view").filter(|view| !view.is_empty()).unwrap_or_else(|| usual.to_owned()));
    let tabs = views.into_iter().map(|(label, view, count)| (label.to_owned(), path(view), count)).collect();
    view! { <Tabs label="Views" tabs current/> }
}

/// One queue, or all of them.
#[component]
fn QueueFilter(queues: Vec<(Choice, u64)>) -> impl IntoView {
    let params = use_query_map();
    let navigate = use_navigate();
    let chosen = Memo::new(move |_| params.with(|params| params.get("queue").unwrap_or_default()));
    let on_change = move |event| {
        let target = params.with_untracked(|params| query_string(params, "queue", &event_target_value(&event)));
        navigate(&format!("{PATH}{target}"), NavigateOptions { scroll: false, ..Default::default() });
    };
    let options = queues.into_iter().map(|(queue, open)| {
        let id = queue.id.to_string();
        let is_chosen = { let id = id.clone(); move || chosen.with(|chosen| *chosen == id) };
        view! { <option value=id selected=is_chosen.clone() prop:selected=is_chosen>{format!("{} ({open})", queue.name)}</option> }
    });
    view! {
        <form class="row" method="get">
            <Kept params without="queue"/>
            <label class="filter">
                <span>"Queue"</span>
                <select name="queue" on:change=on_change>
                    <option value="">"All queues"</option>
                    {options.collect_view()}
                </select>
            </label>
            <PlainButton label="Apply"/>
        </form>
    }
}

/// The rest of the address, sent along by a plain form.
#[component]
fn Kept(params: Memo<ParamsMap>, without: &'static str) -> impl IntoView {
    move || {
        let kept = params.get().into_iter().filter(|(name, _)| name != without && name != "after" && name != "before");
        kept.map(|(name, value)| view! { <input type="hidden" name=name.to_string() value=value/> }).collect_view()
    }
}

/// Filters that other pages set by their links, each with a way to drop it.
#[component]
fn OtherFilters() -> impl IntoView {
    let params = use_query_map();
    let chip = move |name: &'static str, label: &'static str| {
        params.with(|params| {
            params.get(name).filter(|value| !value.is_empty())?;
            let path = format!("{PATH}{}", query_string(params, name, ""));
            Some(view! {
                <a class="chip" href=path>{label}" "<span aria-hidden="true">"✕"</span><span class="visually-hidden">"remove filter"</span></a>
            })
        })
    };
    let tag = move || {
        params.with(|params| {
            let name = params.get("tag").filter(|name| !name.is_empty())?;
            let path = format!("{PATH}{}", query_string(params, "tag", ""));
            Some(view! {
                <a class="chip" href=path>{format!("Tag: {name} ")}<span aria-hidden="true">"✕"</span><span class="visually-hidden">"remove filter"</span></a>
            })
        })
    };
    view! {
        {tag}
        {move || chip("requester", "One requester")}
        {move || chip("customer", "One customer")}
    }
}
