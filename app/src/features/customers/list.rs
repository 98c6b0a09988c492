//! The list of customers.

use super::api::{count_customers, list_customers};
use crate::features::export::{ExportMenu, ExportRefusal};
use crate::features::users::ValidityChoices;
use crate::features::users::parts::{counted, query_param};
use crate::features::views::{ViewMenu, ViewTabs, saved_views, whole_list};
use crate::live::{on_own_turning, on_turning};
use crate::shell::me;
use crate::ui::{
    ConfidentialBadge, Empty, Icon, PageHead, Pager, SearchBox, SortHead, StandingBadge, Tabs, alive, load,
    query_string, read,
};
use domain::customers::{CustomerQuery, CustomerRow};
use domain::paging::Page;
use domain::views::{ListKind, VIEW_PARAM};
use leptos::ev::Event;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Customers of the agent panel.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let get = |name| params.get(name).unwrap_or_default();
            CustomerQuery {
                q: get("q"),
                validity: get("validity"),
                confidential: get("confidential"),
                sort: get("sort"),
                after: get("after"),
                before: get("before"),
            }
        })
    });
    let uncut = Memo::new(move |_| {
        query.with(|query| CustomerQuery {
            sort: String::new(),
            after: String::new(),
            before: String::new(),
            ..query.clone()
        })
    });
    let rows = read(move || query.get(), list_customers);
    let total = read(move || uncut.get(), count_customers);
    on_own_turning(move || {
        rows.refetch();
        total.refetch();
    });
    let views = saved_views(ListKind::Customers);
    let is_searched = Memo::new(move |_| {
        query.with(|query| [&query.q, &query.confidential, &query.validity].iter().any(|part| !part.is_empty()))
    });
    view! {
        <div class="page stack">
            <PageHead title="Customers" lead="Organisations whose people raise tickets.">{may_add().then(new_button)}</PageHead>
            <ExportRefusal/>
            <ViewTabs views list=ListKind::Customers/>
            {may_see_confidential().then(|| view! { <SightLinks/> })}
            <div class="list">
                <div class="list-toolbar">
                    <SearchBox label="Search customers" placeholder="Name, site, address, phone, comment"/>
                    <ValidityFilter/>
                    {counted(total, "customer", "customers")}
                    <div class="list-toolbar__end"><ViewMenu views list=ListKind::Customers/><ExportMenu path="/export/customers"/><ExportMenu path="/export/sites" label="Sites as a file"/></div>
                </div>
                {load(rows, move |page: Page<CustomerRow>| {
                    on_turning(page.rows.iter().filter_map(|row| row.turns_at).min(), move || rows.refetch());
                    view! { <Rows page is_searched=is_searched.get_untracked()/> }
                })}
            </div>
        </div>
    }
}

/// Validity with its dates. Without WebAssembly there is a button to apply it.
#[component]
fn ValidityFilter() -> impl IntoView {
    let params = use_query_map();
    let navigate = use_navigate();
    let validity = query_param("validity");
    let alive = alive();
    let on_change = move |event: Event| {
        let query = params.with_untracked(|params| query_string(params, "validity", &event_target_value(&event)));
        navigate(&format!("/agent/customers{query}"), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    let kept = move || {
        let held = |name| params.with(|params| params.get(name)).filter(|value| !value.is_empty());
        let names = ["q", "confidential", "sort", VIEW_PARAM].into_iter();
        names
            .filter_map(|name| held(name).map(|value| view! { <input type="hidden" name=name value=value/> }))
            .collect_view()
    };
    view! {
        <form class="row" method="get" action="/agent/customers" aria-label="Filters">
            {kept}
            <label class="filter">
                <span>"Validity"</span>
                <select name="validity" on:change=on_change><ValidityChoices chosen=validity/></select>
            </label>
            <button class="btn btn--small" hidden=move || alive.get()>"Apply"</button>
        </form>
    }
}

fn may_see_confidential() -> bool {
    me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.confidential))
}

/// Whether confidential customers are shown alone, as links.
#[component]
fn SightLinks() -> impl IntoView {
    let params = use_query_map();
    let link = move |sight: &str| {
        params.with(|params| format!("/agent/customers{}", query_string(params, "confidential", sight)))
    };
    let sight = query_param("confidential");
    move || {
        let tabs = [("All", ""), ("Confidential", "true"), ("Others", "false")];
        let tabs = tabs.map(|(name, sight)| (name.to_owned(), link(sight), None)).to_vec();
        view! { <Tabs label="Confidentiality" tabs current=link(&sight.get())/> }
    }
}

fn may_add() -> bool {
    me().with_untracked(|me| me.as_ref().is_some_and(|me| me.can.customers))
}

fn new_button() -> impl IntoView {
    view! { <a class="btn btn--primary" href="/agent/customers/new"><Icon glyph=icondata_lu::LuPlus/>" New customer"</a> }
}

#[component]
fn Rows(page: Page<CustomerRow>, is_searched: bool) -> impl IntoView {
    let Page { rows, next, previous } = page;
    if rows.is_empty() && is_searched {
        return view! {
            <Empty glyph=icondata_lu::LuBuilding2 title="No customer found" text="Try fewer words.">
                <a class="btn" href=whole_list(ListKind::Customers)>"Show all"</a>
            </Empty>
        }
        .into_any();
    }
    if rows.is_empty() {
        return view! {
            <Empty glyph=icondata_lu::LuBuilding2 title="No customers yet" text="People belong to a customer. Create the first one.">
                {may_add().then(new_button)}
            </Empty>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr class=(!row.validity.is_usable_in(row.phase)).then_some("is-dimmed")>
                <td class="col-main"><a class="table__link" href=format!("/agent/customers/{}", row.id)>{row.name}</a>" "<StandingBadge validity=row.validity period=row.period phase=row.phase/><ConfidentialBadge is_confidential=row.is_confidential/></td>
                <td class="col-low">{row.comment}</td>
                <td class="num" data-label="Sites">{row.sites}</td>
                <td class="num" data-label="Users">{row.users}</td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <caption class="visually-hidden">"Customers"</caption>
            <thead><tr>
                <SortHead key="name" label="Name" is_first=true/>
                <SortHead key="comment" label="Comment" class="col-low"/>
                <SortHead key="sites" label="Sites" class="num"/>
                <SortHead key="users" label="Users" class="num"/>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <Pager previous next/>
    }
    .into_any()
}
