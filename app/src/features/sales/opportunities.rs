//! The list of opportunities.

use super::api::list_opportunities;
use crate::features::tickets::refresh_on_changes;
use crate::shell::now;
use crate::ui::{Empty, Icon, PageHead, Pager, SearchBox, StateBadge, Tabs, When, load, query_string, read};
use domain::sales::{OpportunityQuery, OpportunityRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PATH: &str = "/agent/opportunities";
/// Label and name of each view.
const VIEWS: [(&str, &str); 3] = [("Open", "open"), ("Converted", "converted"), ("All", "all")];

/// Opportunities of the agent's queues.
#[component]
pub fn OpportunitiesPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let get = |name| params.get(name).unwrap_or_default();
            OpportunityQuery {
                q: get("q"),
                view: get("view"),
                lead: get("lead"),
                after: get("after"),
                before: get("before"),
            }
        })
    });
    let rows = read(move || query.get(), list_opportunities);
    refresh_on_changes(move || rows.refetch());
    let tabs = move || {
        params.with(|params| {
            let path = |view: &str| format!("{PATH}{}", query_string(params, "view", view));
            let tabs = VIEWS.map(|(label, view)| (label.to_owned(), path(view), None)).to_vec();
            let current = params.get("view").filter(|view| !view.is_empty()).unwrap_or_else(|| "open".to_owned());
            view! { <Tabs label="Views" tabs current=path(&current)/> }
        })
    };
    view! {
        <div class="page stack">
            <PageHead title="Opportunities" lead="What may become a customer. Converting one makes a user and a customer of it."><NewButton/></PageHead>
            {tabs}
            <div class="list">
                <div class="list-toolbar"><SearchBox label="Search opportunities" placeholder="Subject, name or company"/></div>
                {load(rows, move |page| {
                    if page.rows.is_empty() {
                        let is_searched = query.with_untracked(|query| !query.q.is_empty());
                        return view! { <Nothing is_searched/> }.into_any();
                    }
                    view! { <OpportunityTable rows=page.rows/><Pager previous=page.previous next=page.next/> }.into_any()
                })}
            </div>
        </div>
    }
}

#[component]
fn NewButton() -> impl IntoView {
    view! { <a class="btn btn--primary" href="/agent/opportunities/new"><Icon glyph=icondata_lu::LuPlus/>" New opportunity"</a> }
}

#[component]
fn Nothing(is_searched: bool) -> impl IntoView {
    let (title, text) = if is_searched {
        ("No opportunity matches", "Try fewer words, or another view.")
    } else {
        ("Nothing here", "Opportunities of your queues show up in this view.")
    };
    view! { <Empty glyph=icondata_lu::LuHandshake title text><NewButton/></Empty> }
}

/// Opportunities as a table.
#[component]
pub(super) fn OpportunityTable(
    /// The rows.
    rows: Vec<OpportunityRow>,
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let about = if row.organisation.is_empty() { None } else { Some(row.organisation) };
        let owner_label = row.owner.is_some().then_some("Owner");
        view! {
            <tr>
                <td class="col-main">
                    <span class="muted">{format!("#{}", row.number)}</span>" "
                    <a class="table__link" href=format!("/agent/tickets/{}", row.id)>{row.subject}</a>
                </td>
                <td><a href=format!("/agent/leads/{}", row.lead_id)>{row.lead}</a>" "<span class="muted">{about}</span></td>
                <td><StateBadge state=row.state/>{row.converted_at.map(|_| view! { " "<span class="badge badge--success">"Converted"</span> })}</td>
                <td class="col-low" data-label=owner_label>{row.owner}</td>
                <td class="nowrap" data-label="Changed"><When at=row.updated_at now=now().unwrap_or(row.updated_at)/></td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <caption class="visually-hidden">"Opportunities"</caption>
            <thead><tr><th>"Opportunity"</th><th>"About"</th><th>"State"</th><th class="col-low">"Owner"</th><th>"Changed"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
