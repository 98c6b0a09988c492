//! Primary contacts: shown on the page of a customer, chosen on a page of their own.

use super::api::{SetContacts, contact_candidates, customer};
use super::edit::may_not_manage;
use crate::features::tickets::PeopleFound;
use crate::features::users::parts::{Answer, id_param, query_param};
use crate::ui::{CheckList, Crumbs, Empty, ErrorPage, PageHead, Panel, SearchBox, load, read};
use domain::AppError;
use domain::customers::{Contact, CustomerView};
use domain::ids::{CustomerId, SiteId};
use domain::users::UserRow;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// The contacts of a customer and of its sites, with how they are reached.
#[component]
pub fn Contacts(
    /// The customer.
    customer: CustomerView,
) -> impl IntoView {
    let CustomerView { id, name, contacts, sites, can_manage, .. } = customer;
    let of_sites = sites.into_iter().flat_map(|site| {
        let name = site.name;
        site.contacts.into_iter().map(move |contact| (name.clone(), contact))
    });
    let all: Vec<_> = contacts.into_iter().map(|contact| (name.clone(), contact)).chain(of_sites).collect();
    let change = move || {
        can_manage.then(|| {
            view! { <a class="btn btn--small push" href=format!("/agent/customers/{id}/contacts")>"Choose"<span class="visually-hidden">" primary contacts"</span></a> }
        })
    };
    let content = if all.is_empty() {
        let text = "Whoever is to be asked first is listed here, once chosen.";
        view! { <Empty glyph=icondata_lu::LuContact title="No primary contacts" text/> }.into_any()
    } else {
        view! { <ContactTable contacts=all/> }.into_any()
    };
    view! { <Panel title="Primary contacts" flush=true action=ViewFn::from(change)>{content}</Panel> }
}

/// How contacts are reached.
#[component]
pub(super) fn ContactTable(
    /// Each with the name of the customer or site.
    contacts: Vec<(String, Contact)>,
) -> impl IntoView {
    let rows = contacts.into_iter().map(|(of, contact)| {
        view! {
            <tr>
                <td class="col-main"><a class="table__link" href=format!("/agent/users/{}", contact.id)>{contact.name}</a></td>
                <td data-label="For">{of}</td>
                <td data-label="E-mail">{contact.email.map(|email| view! { <a href=format!("mailto:{email}")>{email.clone()}</a> })}</td>
                <td data-label="Telephone">{contact.phone}</td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Primary contacts"</caption>
            <thead><tr><th>"Name"</th><th>"For"</th><th>"E-mail"</th><th>"Telephone"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// The contacts in the form of a customer or site, where they can be taken out, and the way to choose others.
#[component]
pub(super) fn ContactFields(
    /// The present ones.
    contacts: Vec<Contact>,
    /// Where others are chosen.
    choose: String,
) -> impl IntoView {
    let chosen = contacts.iter().map(|contact| contact.id.to_string()).collect();
    let options = contacts
        .into_iter()
        .map(|contact| (contact.id.to_string(), contact.name, contact.email.unwrap_or(contact.phone)))
        .collect();
    view! {
        <fieldset class="form__section">
            <legend>"Primary contacts"</legend>
            <CheckList name="contacts" legend="Whom to ask first" options chosen empty="Nobody yet."/>
            <p><a href=choose>"Choose others or change their order"</a></p>
        </fieldset>
    }
}

/// Chooses the contacts of a customer, or of the site in the address: each step is a form of its own.
#[component]
pub fn ContactsPage() -> impl IntoView {
    let id = id_param::<CustomerId>("id");
    let (site, q) = (query_param("site"), query_param("q"));
    let set = ServerAction::<SetContacts>::new();
    let site_id = Memo::new(move |_| site.with(|site| site.parse::<SiteId>().unwrap_or_default()));
    let shown = read(
        move || (id.get(), site_id.get(), q.get(), set.version().get()),
        |(id, site, q, _)| async move {
            let customer = customer(id).await?;
            // Who may not manage customers is told so by the page.
            let found = if customer.can_manage { Some(contact_candidates(id, site, q).await?) } else { None };
            Ok::<_, AppError>((customer, found))
        },
    );
    view! {
        <div class="page page--medium stack">
            <Answer action=set done="Saved."/>
            {load(shown, move |(customer, found)| view! { <Chooser customer site=site_id.get_untracked() found set/> })}
        </div>
    }
}

#[component]
fn Chooser(
    customer: CustomerView,
    site: SiteId,
    found: Option<Vec<UserRow>>,
    set: ServerAction<SetContacts>,
) -> impl IntoView {
    let Some(found) = found else { return view! { <ErrorPage error=may_not_manage()/> }.into_any() };
    let CustomerView { id, name, contacts, sites, .. } = customer;
    let tabs = view! { <Places id name=name.clone() sites=sites.iter().map(|site| (site.id, site.name.clone())).collect() site/> };
    let (present, of) = if site == SiteId::default() {
        (contacts, name.clone())
    } else {
        let Some(row) = sites.into_iter().find(|row| row.id == site) else {
            return view! { <ErrorPage error=AppError::NotFound/> }.into_any();
        };
        (row.contacts, row.name)
    };
    let crumbs: Crumbs =
        vec![("Customers".to_owned(), "/agent/customers".to_owned()), (name, format!("/agent/customers/{id}"))];
    let ids: Vec<String> = present.iter().map(|contact| contact.id.to_string()).collect();
    let others: Vec<_> = found.into_iter().filter(|row| !ids.contains(&row.id.to_string())).collect();
    let chosen = ids.clone();
    let choose = move |row: &UserRow| {
        let (with_them, name) = ([chosen.clone(), vec![row.id.to_string()]].concat(), row.name.clone());
        view! {
            <ActionForm action=set>
                <Keys id site contacts=with_them/>
                <button class="btn btn--small" aria-label=format!("Add {name}")>{name.clone()}</button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <PageHead title="Primary contacts" crumbs lead=format!("Whom to ask first at {of}, in this order.")/>
        {tabs}
        <Panel title="Chosen" flush=true><Chosen id site present ids set/></Panel>
        <Panel title="Add somebody">
            <div class="stack stack--s">
                <SearchBox label="Find people" placeholder="Name, mail or phone"/>
                {if others.is_empty() {
                    view! { <p class="hint" role="status">"Nobody else was found here."</p> }.into_any()
                } else {
                    view! { <PeopleFound rows=others choose/> }.into_any()
                }}
            </div>
        </Panel>
    }
    .into_any()
}

/// Of what contacts are chosen: the customer as a whole, or one of its sites.
#[component]
fn Places(id: CustomerId, name: String, sites: Vec<(SiteId, String)>, site: SiteId) -> impl IntoView {
    let path = move |site: SiteId| {
        let base = format!("/agent/customers/{id}/contacts");
        if site == SiteId::default() { base } else { format!("{base}?site={site}") }
    };
    let places = std::iter::once((SiteId::default(), name)).chain(sites).map(|(place, name)| {
        let is_current = (place == site).then_some("true");
        view! { <a class="btn btn--small" aria-current=is_current href=path(place)>{name}</a> }
    });
    view! { <div class="btn-group btn-group--wrap" role="group" aria-label="Contacts of">{places.collect_view()}</div> }
}

/// Those chosen, with what moves them up or takes them out.
#[component]
fn Chosen(
    id: CustomerId,
    site: SiteId,
    present: Vec<Contact>,
    ids: Vec<String>,
    set: ServerAction<SetContacts>,
) -> impl IntoView {
    if present.is_empty() {
        let text = "Choose the first one below.";
        return view! { <Empty glyph=icondata_lu::LuContact title="Nobody yet" text/> }.into_any();
    }
    let rows = present.into_iter().enumerate().map(|(index, contact)| {
        let mut without = ids.clone();
        without.remove(index);
        let raised = (index > 0).then(|| {
            let mut raised = ids.clone();
            raised.swap(index, index - 1);
            raised
        });
        let reached = contact.email.unwrap_or(contact.phone);
        let (up, out) = (format!("Move {} up", contact.name), format!("Remove {}", contact.name));
        view! {
            <tr>
                <td class="col-main"><a href=format!("/agent/users/{}", contact.id)>{contact.name}</a></td>
                <td data-label="Reached by">{reached}</td>
                <td class="num">
                    <div class="row">
                        {raised.map(|contacts| view! {
                            <ActionForm action=set attr:class="push">
                                <Keys id site contacts/>
                                <button class="btn btn--small" aria-label=up>"Up"</button>
                            </ActionForm>
                        })}
                        <ActionForm action=set attr:class=(index == 0).then_some("push")>
                            <Keys id site contacts=without/>
                            <button class="btn btn--small btn--danger" aria-label=out>"Remove"</button>
                        </ActionForm>
                    </div>
                </td>
            </tr>
        }
    });
    view! {
        <table class="table table--plain">
            <caption class="visually-hidden">"Chosen contacts"</caption>
            <thead><tr><th>"Name"</th><th>"Reached by"</th><th><span class="visually-hidden">"Actions"</span></th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What is sent: all contacts as they are to be.
#[component]
fn Keys(id: CustomerId, site: SiteId, contacts: Vec<String>) -> impl IntoView {
    let contacts = contacts.into_iter().map(|contact| view! { <input type="hidden" name="contacts[]" value=contact/> });
    view! {
        <input type="hidden" name="id" value=id.0/>
        <input type="hidden" name="site" value=site.0/>
        {contacts.collect_view()}
    }
}
