//! My tickets.

use super::api::{count_my_tickets, list_my_tickets};
use crate::features::tickets::{refresh_on_changes, ticket_query};
use crate::shell::{me, now};
use crate::ui::{Count, Empty, Icon, PageHead, Pager, SearchBox, StateBadge, Tabs, When, load, query_string, read};
use domain::tickets::{TicketQuery, TicketRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

const PATH: &str = "/portal";

/// The tickets this person may see, the most recently changed first.
#[component]
pub fn MyTicketsPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(ticket_query));
    let rows = read(move || query.get(), list_my_tickets);
    let total =
        read(move || TicketQuery { after: String::new(), before: String::new(), ..query.get() }, count_my_tickets);
    refresh_on_changes(move || {
        rows.refetch();
        total.refetch();
    });
    view! {
        <PageHead title="My tickets">
            <a class="btn btn--primary" href="/portal/tickets/new"><Icon glyph=icondata_lu::LuPlus/>" New ticket"</a>
        </PageHead>
        {move || params.with(|params| view! { <Views params=params.clone()/> })}
        <div class="list-toolbar">
            <SearchBox label="Search my tickets" placeholder="Number or subject"/>
            <Transition>
                {move || Suspend::new(async move {
                    let rows = total.await.ok().map(|total| total.rows);
                    view! { <Count total=Signal::stored(rows) one="ticket" many="tickets"/> }
                })}
            </Transition>
        </div>
        {load(rows, move |page| {
            if page.rows.is_empty() {
                return view! { <NoTickets is_search=query.with_untracked(|query| !query.q.trim().is_empty())/> }.into_any();
            }
            let rows = page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view();
            view! { <ul class="ticket-list">{rows}</ul><Pager previous=page.previous next=page.next/> }.into_any()
        })}
    }
}

/// Open, closed, all. A search without a view looks into all of them.
#[component]
fn Views(params: ParamsMap) -> impl IntoView {
    let path = |view: &str| format!("{PATH}{}", query_string(&params, "view", view));
    let is_search = params.get("q").is_some_and(|q| !q.trim().is_empty());
    let usual = if is_search { "all" } else { "open" };
    let current = path(&params.get("view").filter(|view| !view.is_empty()).unwrap_or_else(|| usual.to_owned()));
    let tabs = [("Open", "open"), ("Closed", "closed"), ("All", "all")];
    let tabs = tabs.map(|(label, view)| (label.to_owned(), path(view), None)).to_vec();
    view! { <Tabs label="Views" tabs current/> }
}

#[component]
fn NoTickets(is_search: bool) -> impl IntoView {
    let (title, text) = if is_search {
        ("No ticket matches", "Try fewer words, or another view.")
    } else {
        ("No tickets here", "When you need help, open one: you can follow it on this page.")
    };
    view! {
        <Empty glyph=icondata_lu::LuInbox title text>
            <a class="btn btn--primary" href="/portal/tickets/new">"New ticket"</a>
        </Empty>
    }
}

#[component]
fn Row(row: TicketRow) -> impl IntoView {
    let is_own = me().with_untracked(|me| me.as_ref().is_some_and(|me| me.name == row.requester));
    view! {
        <li class="ticket-list__item">
            <a class="ticket-list__link" href=format!("/portal/tickets/{}", row.id)>{row.subject}</a>
            <p class="ticket-list__meta">
                {format!("#{} · ", row.number)}
                {(!is_own).then(|| format!("{} · ", row.requester))}
                "changed "
                <When at=row.updated_at now=now().unwrap_or(row.updated_at)/>
            </p>
            <StateBadge state=row.state/>
        </li>
    }
}
