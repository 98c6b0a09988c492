//! Server functions of customers and sites.

use domain::AppError;
use domain::customers::{
    CustomerChoice, CustomerFormOptions, CustomerInput, CustomerQuery, CustomerRow, CustomerView, GroupGrantInput,
    GroupRemoval, SiteInput, SiteMoveInput,
};
use domain::fields::{FieldDef, Screen};
use domain::ids::{CustomerId, GrantId, SiteId};
use domain::journal::JournalRow;
#[cfg(feature = "ssr")]
use domain::meanwhile::Sent;
use domain::paging::{Page, Total};
use domain::structure::Choice;
use domain::users::UserRow;
use leptos::prelude::*;

/// A page of customers.
#[server]
pub async fn list_customers(query: CustomerQuery) -> Result<Page<CustomerRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::customers::list(&cx, query)).await
}

/// How many customers there are.
#[server]
pub async fn count_customers(query: CustomerQuery) -> Result<Total, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::customers::count(&cx, query)).await
}

/// A customer, whole.
#[server]
pub async fn customer(id: CustomerId) -> Result<CustomerView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::customers::get(&cx, id)).await
}

/// Customers to choose from with their sites; the present one comes first, with all of its sites.
#[server]
pub async fn customer_choices(q: String, present: String) -> Result<Vec<CustomerChoice>, AppError> {
    let cx = crate::server::cx()?;
    let mut found = crate::server::answer(service::customers::choices(&cx, &q)).await?;
    if let Ok(id) = present.parse::<CustomerId>()
        && let Ok(customer) = service::customers::get(&cx, id).await
    {
        found.retain(|choice| choice.id != id);
        let sites = customer.sites.into_iter().map(|site| Choice { id: site.id.0, name: site.name }).collect();
        found.insert(0, CustomerChoice { id, name: customer.name, sites });
    }
    Ok(found)
}

/// What the form of a customer offers, where one is added or changed.
#[server]
pub async fn customer_options(screen: Screen) -> Result<CustomerFormOptions, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::customers::form_options(&cx, screen)).await
}

/// The custom fields that the form of a site asks for, where one is added or changed.
#[server]
pub async fn fields_of_sites(screen: Screen) -> Result<Vec<FieldDef>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(async { service::fields::asked(&cx, domain::fields::FieldRecord::Site, screen) }).await
}

/// The access groups that can be granted.
#[server]
pub async fn group_choices() -> Result<Vec<Choice>, AppError> {
    use domain::policy::Action;
    let cx = crate::server::cx()?;
    crate::server::answer(async { cx.require_desk(Action::ReadUsers) }).await?;
    let groups = cx.fixed.structure.groups.iter().filter(|(_, group)| group.standing.usable(cx.now));
    Ok(groups.map(|(id, group)| Choice { id: id.0, name: group.name.clone() }).collect())
}

/// Adds a customer.
#[server]
pub async fn create_customer(input: CustomerInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = Box::pin(crate::server::answer(service::customers::create(&cx, input))).await?;
    crate::server::redirect_to(&format!("/agent/customers/{id}?saved=1"));
    Ok(())
}

/// Changes a customer, beside what others changed since the form began with `base`.
#[server]
pub async fn update_customer(
    id: CustomerId,
    input: CustomerInput,
    #[server(default)] then: String,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    crate::server::require_seen(service::customers::preview(&cx, id, sent.clone()), &seen).await?;
    crate::server::answer(service::customers::update(&cx, id, sent)).await?;
    let next =
        if then == "finish" { "/agent/customers".to_owned() } else { format!("/agent/customers/{id}/edit?saved=1") };
    crate::server::redirect_to(&next);
    Ok(())
}

/// Adds a site.
#[server]
pub async fn create_site(id: CustomerId, input: SiteInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::customers::create_site(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/agent/customers/{id}?tab=sites&saved=1"));
    Ok(())
}

/// Changes a site of a customer, beside what others changed since the form began with `base`.
#[server]
pub async fn update_site(
    id: CustomerId,
    site: SiteId,
    input: SiteInput,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    crate::server::require_seen(service::customers::preview_site(&cx, site, sent.clone()), &seen).await?;
    crate::server::answer(service::customers::update_site(&cx, site, sent)).await?;
    crate::server::redirect_to(&format!("/agent/customers/{id}?tab=sites&saved=1"));
    Ok(())
}

/// Moves a site to another customer.
#[server]
pub async fn move_site(site: SiteId, input: SiteMoveInput, #[server(default)] seen: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let to = input.customer_id.trim().to_owned();
    crate::server::require_seen(service::customers::preview_site_move(&cx, site, input.clone()), &seen).await?;
    crate::server::answer(service::customers::move_site(&cx, site, input)).await?;
    crate::server::redirect_to(&format!("/agent/customers/{to}/sites/{site}?saved=1"));
    Ok(())
}

/// People of a customer, or of one of its sites, who could be contacts. `site` is 0 for the customer as a whole.
#[server]
pub async fn contact_candidates(id: CustomerId, site: SiteId, q: String) -> Result<Vec<UserRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::users::people_of(&cx, id, one_site(site), &q)).await
}

/// Makes these people the primary contacts of a customer, or of one of its sites.
#[server]
pub async fn set_contacts(
    id: CustomerId,
    site: SiteId,
    #[server(default)] contacts: Vec<String>,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let of_site = one_site(site);
    crate::server::answer(service::customers::set_contacts(&cx, id, of_site, contacts)).await?;
    let site = of_site.map(|site| format!("?site={site}")).unwrap_or_default();
    crate::server::redirect_to(&format!("/agent/customers/{id}/contacts{site}"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn one_site(site: SiteId) -> Option<SiteId> {
    (site != SiteId::default()).then_some(site)
}

/// Grants an access group to all people of a customer.
#[server]
pub async fn grant_customer_group(
    id: CustomerId,
    input: GroupGrantInput,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::require_seen(service::customers::preview_grant(&cx, id, input.clone()), &seen).await?;
    crate::server::answer(service::customers::grant_group(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/agent/customers/{id}?tab=groups"));
    Ok(())
}

/// What taking an access group back means.
#[server]
pub async fn removal_of_group(id: GrantId) -> Result<GroupRemoval, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::customers::group_removal(&cx, id)).await
}

/// Takes an access group back, and leads to `path`, the page of who held it.
#[server]
pub async fn revoke_group(id: GrantId, path: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::customers::revoke_group(&cx, id)).await?;
    // Only pages of this desk.
    let page = if path.starts_with("/agent/") { path.as_str() } else { "/agent/customers" };
    crate::server::redirect_to(page);
    Ok(())
}

/// The history of a site, from a cursor on.
#[server]
pub async fn site_history(id: SiteId, #[server(default)] after: String) -> Result<Page<JournalRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::audit::history_page(&cx, domain::journal::Entity::Site, id.0, &after)).await
}

/// The history of a customer, from a cursor on.
#[server]
pub async fn customer_history(id: CustomerId, #[server(default)] after: String) -> Result<Page<JournalRow>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::audit::history_page(&cx, domain::journal::Entity::Customer, id.0, &after)).await
}
