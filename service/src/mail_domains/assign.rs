//! At which site somebody new belongs who comes without one.

use crate::cx::Cx;
use crate::error::Result;
use crate::settings;
use crate::structure::usable;
use crate::users::Place;
use domain::ids::{CustomerId, SiteId};
use domain::mail_domains::with_parents;
use domain::policy::Action;
use entity::{customer, mail_domain, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The place of somebody new, and what chose it, as the journal tells it.
pub(crate) struct Assigned {
    pub place: Place,
    pub chosen_by: String,
}

/// The site that the mail domain of this address names, with its customer. `None` without a rule, while the site of
/// the most specific one cannot be used, and for whoever may not know of the customer: the doors always may.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn place_of(cx: &Cx, db: &impl ConnectionTrait, address: &str) -> Result<Option<Assigned>> {
    use {customer::Column as C, site::Column as S};
    let Some(domain) = address.rsplit_once('@').and_then(|(_, domain)| idna::domain_to_ascii(domain).ok()) else {
        return Ok(None);
    };
    let rules = mail_domain::Entity::find().filter(mail_domain::Column::Domain.is_in(with_parents(&domain)));
    let rules = rules.all(db).await?.into_iter().filter(|rule| rule.domain == domain || rule.includes_subdomains);
    let Some(rule) = rules.max_by_key(|rule| rule.domain.len()) else { return Ok(None) };
    let found = site::Entity::find_by_id(rule.site_id)
        .inner_join(customer::Entity)
        .filter(usable(S::Validity, S::ValidFrom, S::ValidUntil, cx.now))
        .filter(usable(C::Validity, C::ValidFrom, C::ValidUntil, cx.now));
    Ok(found
        .one(db)
        .await?
        .filter(|site| cx.people_scope().contains_customer(site.customer_id))
        .map(|site| Assigned { place: (site.customer_id, site.id), chosen_by: format!("Mail domain {}", rule.domain) }))
}

/// The place that the form of somebody new may offer for this address.
///
/// # Errors
/// `Forbidden` without the right to create users.
pub async fn suggested(cx: &Cx, address: &str) -> Result<Option<(CustomerId, SiteId)>> {
    cx.require_desk(Action::CreateUser)?;
    Ok(place_of(cx, cx.app.db.read(), address).await?.map(|assigned| assigned.place))
}

/// Where somebody belongs who enters by a door at which no site is chosen: by the mail domain of the address,
/// else at the site that this setting names.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn door_place(
    cx: &Cx,
    db: &impl ConnectionTrait,
    address: &str,
    setting: &str,
) -> Result<Option<Assigned>> {
    if let Some(assigned) = place_of(cx, db, address).await? {
        return Ok(Some(assigned));
    }
    let place = settings::site(cx, db, setting).await?;
    Ok(place.map(|place| Assigned { place, chosen_by: format!("Setting {setting}") }))
}
