//! The register: who saw through whose eyes, when, why, in which way, and what they did.

use super::api::stays;
use crate::features::export::{ExportMenu, ExportRefusal};
use crate::ui::{Empty, PageHead, Tabs, When, load, query_string, read, thousands};
use domain::eyes::{StayQuery, StayRow, Way};
use domain::paging::Page;
use leptos::prelude::*;
use leptos_router::components::Form as RouterForm;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

const PATH: &str = "/admin/audit/eyes";

/// The two pages of the audit area.
#[component]
pub fn AuditTabs(
    /// The path of the current one.
    current: &'static str,
) -> impl IntoView {
    let tabs = [("Changes", "/admin/audit"), ("Through whose eyes", PATH)];
    let tabs = tabs.map(|(name, path)| (name.to_owned(), path.to_owned(), None)).to_vec();
    view! { <Tabs label="Audit" tabs current/> }
}

fn query_of(map: &ParamsMap) -> StayQuery {
    let get = |name| map.get(name).unwrap_or_default();
    StayQuery {
        actor: get("actor"),
        person: get("person"),
        way: get("way"),
        from: get("from"),
        until: get("until"),
        after: get("after"),
    }
}

/// The register.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(query_of));
    let page = read(move || query.get(), stays);
    view! {
        <div class="page stack">
            <PageHead title="Through whose eyes" lead="Who entered somebody's view or looked at it, when and why, and what was done there.">
                <ExportMenu path="/export/eyes"/>
            </PageHead>
            <AuditTabs current=PATH/>
            <ExportRefusal/>
            {move || view! { <Filter query=query.get()/> }}
            {load(page, move |page| view! { <Rows page is_first=query.get_untracked().after.is_empty()/> })}
        </div>
    }
}

/// The filter: a form whose state is the address.
#[component]
fn Filter(query: StayQuery) -> impl IntoView {
    let is_filtered = query != StayQuery { after: query.after.clone(), ..StayQuery::default() };
    let ways = Way::ALL
        .iter()
        .map(|way| {
            let selected = way.as_str() == query.way;
            view! { <option value=way.as_str() selected=selected>{way.label()}</option> }
        })
        .collect_view();
    view! {
        <RouterForm method="get" action=PATH attr:class="list-toolbar">
            <label class="filter"><span>"Way"</span>
                <select name="way"><option value="">"Any"</option>{ways}</select>
            </label>
            <label class="filter"><span>"Who saw"</span><input name="actor" autocomplete="off" placeholder="Name or mail address" value=query.actor/></label>
            <label class="filter"><span>"Through whose eyes"</span><input name="person" autocomplete="off" placeholder="Name or mail address" value=query.person/></label>
            <label class="filter"><span>"From"</span><input type="date" name="from" value=query.from/></label>
            <label class="filter"><span>"Until"</span><input type="date" name="until" value=query.until/></label>
            <button class="btn btn--small">"Apply"</button>
            {is_filtered.then(|| view! { <a class="btn btn--small btn--ghost" href=PATH>"Reset"</a> })}
        </RouterForm>
    }
}

#[component]
fn Rows(page: Page<StayRow>, is_first: bool) -> impl IntoView {
    if page.rows.is_empty() {
        let text = "Nobody saw through somebody else's eyes, as far as the filter goes.";
        return view! { <Empty glyph=icondata_lu::LuEye title="No entries" text/> }.into_any();
    }
    let Page { rows, next, .. } = page;
    view! {
        <table class="table">
            <caption class="visually-hidden">"Who saw through whose eyes"</caption>
            <thead>
                <tr><th>"Who"</th><th>"Through whose eyes"</th><th>"Way"</th><th>"Why"</th><th>"From"</th><th>"Until"</th><th>"What they did"</th></tr>
            </thead>
            <tbody>{rows.into_iter().map(|row| view! { <Stay row/> }).collect_view()}</tbody>
        </table>
        <Older next is_first/>
    }
    .into_any()
}

#[component]
fn Stay(row: StayRow) -> impl IntoView {
    let is_running = row.ended_at.is_none();
    let until = row.ended_at.unwrap_or(row.expires_at);
    let how = if is_running { "at the latest".to_owned() } else { row.ending };
    let done = if row.rows == 1 { "1 entry".to_owned() } else { format!("{} entries", thousands(row.rows)) };
    let ticket = row.ticket.map(|ticket| {
        view! { " "<a href=format!("/agent/tickets/{ticket}")>{format!("#{}", ticket.number())}</a> }
    });
    let way = match row.way {
        Way::Takeover => "badge badge--warning",
        Way::Look => "badge badge--info",
    };
    view! {
        <tr>
            <td class="col-main"><a class="table__link" href=format!("/agent/users/{}", row.actor_id)>{row.actor}</a></td>
            <td data-label="Through whose eyes"><a href=format!("/agent/users/{}", row.person_id)>{row.person}</a></td>
            <td data-label="Way"><span class=way>{row.way.label()}</span></td>
            <td data-label="Why">{row.reason}{ticket}</td>
            <td data-label="From"><When at=row.started_at/></td>
            <td data-label="Until"><When at=until/>" "<span class="muted small">{how}</span></td>
            <td data-label="What they did"><a href=format!("/admin/audit?stay={}", row.id)>{done}</a></td>
        </tr>
    }
}

/// The way to older entries, and back to the newest.
#[component]
fn Older(next: Option<String>, is_first: bool) -> impl IntoView {
    let map = use_query_map();
    let newest = map.with_untracked(|map| format!("{PATH}{}", query_string(map, "after", "")));
    let older = next.map(|next| map.with_untracked(|map| format!("{PATH}{}", query_string(map, "after", &next))));
    (!is_first || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {(!is_first).then(|| view! { <a class="btn btn--small" rel="prev" href=newest>"Newest"</a> })}
                {older.map(|older| view! { <a class="btn btn--small" rel="next" href=older>"Older"</a> })}
            </nav>
        }
    })
}
