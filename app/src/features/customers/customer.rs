//! A customer: overview, *Sites & Users*, groups, history.

use super::api::{GrantCustomerGroup, customer, customer_history};
use super::contacts::Contacts;
use super::groups::Groups;
use crate::features::mail_domains::MailDomains;
use crate::features::users::api::list_users;
use crate::features::users::parts::{SavedNote, id_param, query_param};
use crate::live::{on_change, on_turning};
use crate::ui::{
    AccountBadge, AccountOverBadge, Avatar, ConfidentialBadge, Empty, HISTORY_CURSOR, History, Icon, PageHead, Panel,
    StandingBadge, Tabs, When, load, read, times_done,
};
use domain::customers::{CustomerView, SiteRow};
use domain::ids::CustomerId;
use domain::journal::Entity;
use domain::paging::Page;
use domain::state::Validity;
use domain::structure::Standing;
use domain::users::{UserQuery, UserRow};
use leptos::prelude::*;
use std::sync::Arc;

/// A customer, whole.
#[component]
pub fn CustomerPage() -> impl IntoView {
    let id = id_param::<CustomerId>("id");
    let grant = ServerAction::<GrantCustomerGroup>::new();
    let granted = times_done(grant);
    let shown = read(move || (id.get(), granted.get()), |(id, _)| customer(id));
    Effect::new(move |_| on_change(Entity::Customer, id.get().0, move || shown.refetch()));
    view! {
        <div class="page stack">
            <SavedNote/>
            {load(shown, move |customer: CustomerView| {
                on_turning(customer.turns_at, move || shown.refetch());
                view! { <Customer customer grant/> }
            })}
        </div>
    }
}

#[component]
fn Customer(customer: CustomerView, grant: ServerAction<GrantCustomerGroup>) -> impl IntoView {
    let tab = query_param("tab");
    let id = customer.id;
    let counts = (customer.users, u64::try_from(customer.groups.len()).unwrap_or_default());
    let tabs = move || {
        let path = |tab: &str| {
            if tab.is_empty() { format!("/agent/customers/{id}") } else { format!("/agent/customers/{id}?tab={tab}") }
        };
        let tabs = [
            ("Overview", "", None),
            ("Sites & Users", "sites", Some(counts.0)),
            ("Groups", "groups", Some(counts.1)),
            ("Mail domains", "domains", None),
            ("History", "history", None),
        ];
        let current = path(&tab.get());
        view! { <Tabs label="Customer" tabs=tabs.map(|(name, tab, count)| (name.to_owned(), path(tab), count)).to_vec() current/> }
    };
    let shown = StoredValue::new(customer.clone());
    let content = move || {
        match tab.get().as_str() {
        "sites" => view! { <SitesAndUsers customer=shown.get_value()/> }.into_any(),
        "groups" => view! { <Groups customer=shown.get_value() grant/> }.into_any(),
        "domains" => view! { <MailDomains customer=shown.get_value()/> }.into_any(),
        "history" => view! { <Changes id/> }.into_any(),
        _ => view! { <div class="stack"><Overview customer=shown.get_value()/><Contacts customer=shown.get_value()/></div> }.into_any(),
    }
    };
    view! { <Head customer/> {tabs} {content} }
}

#[component]
fn Head(customer: CustomerView) -> impl IntoView {
    let CustomerView { id, name, standing, phase, can_manage, profile, .. } = customer;
    let (Standing { validity, period }, is_confidential) = (standing, profile.is_confidential);
    let badges =
        move || view! { <StandingBadge validity period phase/><ConfidentialBadge is_confidential/> }.into_any();
    let crumbs = vec![("Customers".to_owned(), "/agent/customers".to_owned())];
    let why = (!validity.is_usable_in(phase)).then(|| {
        let text = if validity == Validity::Valid {
            format!("{name} is outside of its dates")
        } else {
            format!("{name} is set to {}", validity.label())
        };
        view! {
            <div class="alert alert--warning" role="note">
                <Icon glyph=icondata_lu::LuTriangleAlert/>
                <div><p>{text}": nobody of it can sign in or be picked for new tickets."</p></div>
            </div>
        }
    });
    view! {
        <PageHead title=name.clone() crumbs badges=Arc::new(badges)>
            <a class="btn" href=format!("/agent/users?customer={id}")><Icon glyph=icondata_lu::LuUsers/>" People"</a>
            <a class="btn" href=format!("/agent/users?customer={id}&show=access")><Icon glyph=icondata_lu::LuShare2/>" Who sees whose tickets"</a>
            {can_manage.then(|| view! { <a class="btn" href=format!("/agent/customers/{id}/edit")><Icon glyph=icondata_lu::LuPencil/>" Edit"</a> })}
        </PageHead>
        {why}
    }
}

#[component]
fn Overview(customer: CustomerView) -> impl IntoView {
    let (period, profile) = (customer.standing.period, customer.profile);
    let date = |label: &'static str, at| Option::map(at, |at| view! { <dt>{label}</dt><dd><When at/></dd> });
    view! {
        <Panel title="Details">
            <dl class="kv">
                <dt>"Validity"</dt><dd>{customer.standing.validity.label_in(customer.phase)}</dd>
                {date("Valid from", period.from)}
                {date("Valid until", period.until)}
                <dt>"Sites"</dt><dd>{customer.sites.len()}</dd>
                <dt>"Users"</dt><dd>{customer.users}</dd>
                {customer.account_manager.map(|name| view! { <dt>"Account manager"</dt><dd>{name}</dd> })}
                {profile.is_confidential.then(|| view! {
                    <dt>"Visible to"</dt><dd>"Agents who may see confidential customers, and who looks after it"</dd>
                })}
                {profile.assigns_manager.then(|| view! { <dt>"New tickets"</dt><dd>"Are assigned to the account manager"</dd> })}
                {(!profile.phone.is_empty()).then(|| view! { <dt>"Telephone"</dt><dd>{profile.phone}</dd> })}
                {(!profile.address.is_empty()).then(|| view! { <dt>"Address"</dt><dd class="envelope">{profile.address}</dd> })}
                {customer.custom.into_iter().map(|(label, held)| view! { <dt>{label}</dt><dd>{held}</dd> }).collect_view()}
                {(!customer.comment.is_empty()).then(|| view! { <dt>"Comment"</dt><dd>{customer.comment}</dd> })}
                {date("Created", Some(customer.created_at))}
            </dl>
        </Panel>
    }
}

/// The tab *Sites & Users* (HAL-18).
#[component]
fn SitesAndUsers(customer: CustomerView) -> impl IntoView {
    let CustomerView { id, sites, can_manage, can_create_user, .. } = customer;
    let query = UserQuery { customer: id.to_string(), ..UserQuery::default() };
    let people = read(move || query.clone(), list_users);
    let add_site = move || {
        can_manage.then(
            || view! { <a class="btn btn--small push" href=format!("/agent/customers/{id}/sites/new")>"Add site"</a> },
        )
    };
    let add_user = move || {
        can_create_user.then(
            || view! { <a class="btn btn--small push" href=format!("/agent/users/new?customer={id}")>"New user"</a> },
        )
    };
    view! {
        <div class="stack">
            <Panel title="Sites" flush=true action=ViewFn::from(add_site)><Sites id sites can_manage can_create_user/></Panel>
            <Panel title="Users" flush=true action=ViewFn::from(add_user)>
                {load(people, move |page: Page<UserRow>| {
                    on_turning(page.rows.iter().filter_map(|row| row.turns_at).min(), move || people.refetch());
                    view! { <People id page/> }
                })}
            </Panel>
        </div>
    }
}

#[component]
fn Sites(id: CustomerId, sites: Vec<SiteRow>, can_manage: bool, can_create_user: bool) -> impl IntoView {
    if sites.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuMapPin title="No sites" text="People need a site. Add the first one."/> }.into_any();
    }
    let rows = sites.into_iter().map(|site| {
        let page = format!("/agent/customers/{id}/sites/{}", site.id);
        let (edit, add) = (format!("{page}/edit"), format!("/agent/users/new?customer={id}&site={}", site.id));
        let name = site.name.clone();
        let address_label = (!site.address.is_empty()).then_some("Address");
        view! {
            <tr class=(!site.validity.is_usable_in(site.phase)).then_some("is-dimmed")>
                <td class="col-main">
                    <a class="table__link" href=page>{site.name}</a>" "<StandingBadge validity=site.validity period=site.period phase=site.phase/>
                    {(!site.comment.is_empty()).then(|| view! { <p class="muted">{site.comment}</p> })}
                    {site.custom.into_iter().map(|(label, held)| view! { <p class="muted">{label}": "{held}</p> }).collect_view()}
                </td>
                <td data-label=address_label>{site.address}</td>
                <td class="num" data-label="Users">{site.users}</td>
                <td class="num">
                    <div class="row">
                        {can_create_user.then(|| view! { <a class="btn btn--small push" href=add aria-label=format!("New user at {name}")>"New user"</a> })}
                        {can_manage.then(|| view! { <a class="btn btn--small" href=edit aria-label=format!("Edit {name}")>"Edit"</a> })}
                    </div>
                </td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Sites"</caption>
            <thead><tr><th>"Name"</th><th>"Address"</th><th class="num">"Users"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn People(id: CustomerId, page: Page<UserRow>) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Empty glyph=icondata_lu::LuUsers title="Nobody here yet" text="Add the first person with New user."/> }.into_any();
    }
    let more = page.next.is_some();
    let rows = page.rows.into_iter().map(|row| {
        view! {
            <tr class=(!row.validity.is_usable_in(row.phase)).then_some("is-dimmed")>
                <td class="col-main">
                    <div class="person">
                        <Avatar name=row.name.clone() id=row.id.0 picture=row.picture.clone()/>
                        <div>
                            <a class="table__link" href=format!("/agent/users/{}", row.id)>{row.name}</a>" "<StandingBadge validity=row.validity period=row.period phase=row.phase/>
                            <AccountOverBadge is_over=row.is_account_over/>
                            <p>{row.email}</p>
                        </div>
                    </div>
                </td>
                <td data-label="Site">{row.site}</td>
                <td data-label="State"><AccountBadge state=row.state/></td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <caption class="visually-hidden">"Users"</caption>
            <thead><tr><th>"Name"</th><th>"Site"</th><th>"State"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {more.then(|| view! { <p class="panel__body"><a href=format!("/agent/users?customer={id}")>"All people of this customer"</a></p> })}
    }
    .into_any()
}

#[component]
fn Changes(id: CustomerId) -> impl IntoView {
    let after = query_param(HISTORY_CURSOR);
    let page = read(move || (id, after.get()), |(id, after)| customer_history(id, after));
    load(page, |page| view! { <History page/> })
}
