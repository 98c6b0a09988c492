//! A site: details, primary contacts, history.

use super::api::{customer, site_history};
use super::contacts::ContactTable;
use super::sites::way_back;
use crate::features::users::parts::{SavedNote, id_param, query_param};
use crate::live::{on_change, on_turning};
use crate::ui::{
    Empty, ErrorPage, HISTORY_CURSOR, History, Icon, PageHead, Panel, StandingBadge, Tabs, When, load, read,
};
use domain::AppError;
use domain::customers::{CustomerView, SiteRow};
use domain::ids::{CustomerId, SiteId};
use domain::journal::{Entity, JournalRow};
use domain::paging::Page;
use leptos::prelude::*;
use std::sync::Arc;

/// The tab that shows what happened to the site.
const HISTORY: &str = "history";

/// A site, whole.
#[component]
pub fn SitePage() -> impl IntoView {
    let id = id_param::<CustomerId>("id");
    let site = id_param::<SiteId>("site");
    let (tab, after) = (query_param("tab"), query_param(HISTORY_CURSOR));
    let shown = read(
        move || (id.get(), site.get(), tab.get(), after.get()),
        |(id, site, tab, after)| async move {
            let customer = customer(id).await?;
            let history = if tab == HISTORY { Some(site_history(site, after).await?) } else { None };
            Ok::<_, AppError>((customer, history))
        },
    );
    Effect::new(move |_| on_change(Entity::Site, site.get().0, move || shown.refetch()));
    view! {
        <div class="page stack">
            <SavedNote/>
            {load(shown, move |(customer, history): (CustomerView, Option<Page<JournalRow>>)| {
                on_turning(customer.turns_at, move || shown.refetch());
                view! { <Site customer site=site.get_untracked() history/> }
            })}
        </div>
    }
}

#[component]
fn Site(customer: CustomerView, site: SiteId, history: Option<Page<JournalRow>>) -> impl IntoView {
    let (crumbs, _) = way_back(&customer);
    let CustomerView { id, name: customer, sites, can_manage, .. } = customer;
    // The only site of a customer stays.
    let can_move = can_manage && sites.len() > 1;
    let Some(row) = sites.into_iter().find(|row| row.id == site) else {
        return view! { <ErrorPage error=AppError::NotFound/> }.into_any();
    };
    let path = format!("/agent/customers/{id}/sites/{site}");
    let tabs = [("Overview", path.clone()), ("History", format!("{path}?tab={HISTORY}"))];
    let current = tabs[usize::from(history.is_some())].1.clone();
    let tabs = tabs.map(|(name, path)| (name.to_owned(), path, None)).to_vec();
    let (validity, period, phase) = (row.validity, row.period, row.phase);
    let badges = move || view! { <StandingBadge validity period phase/> }.into_any();
    let content = match history {
        Some(page) => view! { <History page/> }.into_any(),
        None => view! { <Overview id row=row.clone() can_manage/> }.into_any(),
    };
    view! {
        <PageHead title=row.name crumbs lead=customer badges=Arc::new(badges)>
            <a class="btn" href=format!("/agent/users?customer={id}&site={site}")><Icon glyph=icondata_lu::LuUsers/>" People"</a>
            {can_move.then(|| view! { <a class="btn" href=format!("{path}/move")>"Move"</a> })}
            {can_manage.then(|| view! { <a class="btn" href=format!("{path}/edit")><Icon glyph=icondata_lu::LuPencil/>" Edit"</a> })}
        </PageHead>
        <Tabs label="Site" tabs current/>
        {content}
    }
    .into_any()
}

#[component]
fn Overview(id: CustomerId, row: SiteRow, can_manage: bool) -> impl IntoView {
    let date = |label: &'static str, at| Option::map(at, |at| view! { <dt>{label}</dt><dd><When at/></dd> });
    let site = row.id;
    let choose = move || {
        can_manage.then(|| {
            view! { <a class="btn btn--small push" href=format!("/agent/customers/{id}/contacts?site={site}")>"Choose"<span class="visually-hidden">" primary contacts"</span></a> }
        })
    };
    let contacts = if row.contacts.is_empty() {
        let text = "Whoever is to be asked first is listed here, once chosen.";
        view! { <Empty glyph=icondata_lu::LuContact title="No primary contacts" text/> }.into_any()
    } else {
        let name = row.name;
        let contacts = row.contacts.into_iter().map(|contact| (name.clone(), contact)).collect();
        view! { <ContactTable contacts/> }.into_any()
    };
    view! {
        <div class="stack">
            <Panel title="Details">
                <dl class="kv">
                    <dt>"Validity"</dt><dd>{row.validity.label_in(row.phase)}</dd>
                    {date("Valid from", row.period.from)}
                    {date("Valid until", row.period.until)}
                    <dt>"Users"</dt><dd>{row.users}</dd>
                    {(!row.address.is_empty()).then(|| view! { <dt>"Address"</dt><dd class="envelope">{row.address}</dd> })}
                    {row.custom.into_iter().map(|(label, held)| view! { <dt>{label}</dt><dd>{held}</dd> }).collect_view()}
                    {(!row.comment.is_empty()).then(|| view! { <dt>"Comment"</dt><dd>{row.comment}</dd> })}
                </dl>
            </Panel>
            <Panel title="Primary contacts" flush=true action=ViewFn::from(choose)>{contacts}</Panel>
        </div>
    }
}
