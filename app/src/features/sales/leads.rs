//! The lists of contacts and of prospects.

use super::api::list_leads;
use crate::shell::me;
use crate::ui::{Empty, Icon, PageHead, Pager, SearchBox, SortHead, load, read};
use domain::paging::Page;
use domain::sales::{LeadKind, LeadQuery, LeadRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Contacts of the agent panel.
#[component]
pub fn ContactsPage() -> impl IntoView {
    view! { <Leads kind=LeadKind::Contact/> }
}

/// Prospects of the agent panel.
#[component]
pub fn ProspectsPage() -> impl IntoView {
    view! { <Leads kind=LeadKind::Prospect/> }
}

#[component]
fn Leads(kind: LeadKind) -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let get = |name| params.get(name).unwrap_or_default();
            LeadQuery {
                q: get("q"),
                account: get("account"),
                sort: get("sort"),
                after: get("after"),
                before: get("before"),
            }
        })
    });
    let rows = read(move || query.get(), move |query| list_leads(kind, query));
    let is_of_account = Memo::new(move |_| query.with(|query| !query.account.is_empty()));
    let search = format!("Search {}", kind.plural().to_lowercase());
    view! {
        <div class="page stack">
            <PageHead title=kind.plural() lead="Whom opportunities are about. They are no users until they are converted.">
                {is_in_use(kind).then(|| view! { <NewLead kind/> })}
            </PageHead>
            <div class="list">
                <div class="list-toolbar">
                    <SearchBox label=search placeholder="Name, mail, phone or company"/>
                    {move || is_of_account.get().then(|| view! { <p>"Of one account. "<a href=kind.path()>"Show all"</a></p> })}
                </div>
                {load(rows, move |page| view! { <Rows kind page is_searched=query.with_untracked(|query| !query.q.is_empty())/> })}
            </div>
        </div>
    }
}

/// Whether new opportunities are about this kind.
fn is_in_use(kind: LeadKind) -> bool {
    me().with_untracked(|me| me.as_ref().is_some_and(|me| LeadKind::in_use(me.can.accounts) == kind))
}

#[component]
fn NewLead(kind: LeadKind) -> impl IntoView {
    let label = format!(" New {}", kind.label().to_lowercase());
    view! { <a class="btn btn--primary" href=format!("{}/new", kind.path())><Icon glyph=icondata_lu::LuPlus/>{label}</a> }
}

#[component]
fn Rows(kind: LeadKind, page: Page<LeadRow>, is_searched: bool) -> impl IntoView {
    let Page { rows, next, previous } = page;
    if rows.is_empty() {
        let many = kind.plural().to_lowercase();
        let (title, text) = if is_searched {
            (format!("No {} found", kind.label().to_lowercase()), "Try fewer words.")
        } else {
            (format!("No {many} yet"), "Add whoever might become a customer.")
        };
        return view! {
            <Empty glyph=icondata_lu::LuContact title text>
                {is_in_use(kind).then(|| view! { <NewLead kind/> })}
            </Empty>
        }
        .into_any();
    }
    view! { <LeadTable kind rows sorted=true/><Pager previous next/> }.into_any()
}

/// Contacts or prospects as a table.
#[component]
pub(super) fn LeadTable(
    /// What they are called.
    kind: LeadKind,
    /// The rows.
    rows: Vec<LeadRow>,
    /// Whether the order can be chosen.
    #[prop(optional)]
    sorted: bool,
) -> impl IntoView {
    let rows = rows.into_iter().map(|row| {
        let became = row.user_id.map(|id| view! { <a href=format!("/agent/users/{id}")>"Converted"</a> });
        let email_label = (!row.email.is_empty()).then_some("Email");
        let phone_label = (!row.phone.is_empty()).then_some("Phone");
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("/agent/leads/{}", row.id)>{row.name}</a></td>
                <td>{row.organisation}</td>
                <td data-label=email_label>{row.email}</td>
                <td class="col-low nowrap" data-label=phone_label>{row.phone}</td>
                <td>{became}</td>
            </tr>
        }
    });
    let name = if sorted {
        view! { <SortHead key="name" label="Name" is_first=true/> }.into_any()
    } else {
        view! { <th>"Name"</th> }.into_any()
    };
    view! {
        <table class="table">
            <caption class="visually-hidden">{kind.plural()}</caption>
            <thead><tr>
                {name}
                <th>{kind.organisation()}</th>
                <th>"Email"</th>
                <th class="col-low">"Phone"</th>
                <th>"User"</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
