//! The customer and the site a person belongs to (HAL-1, HAL-7, HAL-72).

use crate::cx::Cx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::{CustomerId, SiteId};
use domain::structure::Standing;
use domain::time::Period;
use domain::validate;
use domain::{AppError, Timestamp};
use entity::{customer, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// Customer and site.
pub(crate) type Place = (CustomerId, SiteId);

/// What the form says about the place, and what it is checked against.
pub(crate) struct Wish<'a> {
    pub customer: &'a str,
    pub site: &'a str,
    /// Where the person belongs now: staying there is fine, whatever its validity.
    pub present: Option<Place>,
    pub now: Timestamp,
}

/// Checks the chosen customer and site. `None`, with errors at the fields, if they cannot be used.
pub(crate) async fn check(
    cx: &Cx,
    db: &impl ConnectionTrait,
    errors: &mut FieldErrors,
    wish: &Wish<'_>,
) -> Result<Option<Place>> {
    if wish.customer.trim().is_empty() && customer::Entity::find().count(db).await? == 0 {
        errors.add("customer_id", "There is no customer yet. Please create a customer first.");
        return Ok(None);
    }
    let Some(id) = validate::id::<CustomerId>(errors, "customer_id", "a customer", wish.customer) else {
        return Ok(None);
    };
    // Who is at a confidential customer may stay there, whoever changes them.
    let is_known = wish.present.is_some_and(|(present, _)| present == id) || cx.people_scope().contains_customer(id);
    let found = if is_known { customer::Entity::find_by_id(id).one(db).await? } else { None };
    let Some(customer) = found else {
        errors.add("customer_id", "Please choose a customer from the list.");
        return Ok(None);
    };
    let sites =
        site::Entity::find().filter(site::Column::CustomerId.eq(id)).order_by_asc(site::Column::Id).all(db).await?;
    Ok(judge(errors, wish, &customer, &sites))
}

/// Checks the chosen site, one of these of this customer, and whether both can be used.
pub(crate) fn judge(
    errors: &mut FieldErrors,
    wish: &Wish<'_>,
    customer: &customer::Model,
    sites: &[site::Model],
) -> Option<Place> {
    let id = customer.id;
    let standing = standing(customer.validity, customer.valid_from, customer.valid_until);
    if let Some(why) = standing.hindrance(wish.now)
        && wish.present.is_none_or(|(present, _)| present != id)
    {
        errors.add("customer_id", format!("{} {why}.", customer.name));
    }
    choose(errors, wish, sites).map(|site| (id, site))
}

fn choose(errors: &mut FieldErrors, wish: &Wish<'_>, sites: &[site::Model]) -> Option<SiteId> {
    let standing_of = |site: &site::Model| standing(site.validity, site.valid_from, site.valid_until);
    if wish.site.trim().is_empty() {
        let mut usable = sites.iter().filter(|site| standing_of(site).usable(wish.now));
        return match (usable.next(), usable.next()) {
            (Some(only), None) => Some(only.id),
            (None, _) => {
                errors.add("site_id", "This customer has no valid site.");
                None
            }
            _ => {
                errors.add("site_id", "Please choose a site.");
                None
            }
        };
    }
    let id: SiteId = validate::id(errors, "site_id", "a site", wish.site)?;
    let Some(site) = sites.iter().find(|site| site.id == id) else {
        errors.add("site_id", "This site does not belong to the chosen customer.");
        return None;
    };
    if let Some(why) = standing_of(site).hindrance(wish.now)
        && wish.present.is_none_or(|(_, present)| present != id)
    {
        errors.add("site_id", format!("{} {why}.", site.name));
    }
    Some(id)
}

/// The standing of a customer and of its site.
///
/// # Errors
/// `NotFound` if one is gone.
pub(super) async fn standings(db: &impl ConnectionTrait, (customer, site): Place) -> Result<(Standing, Standing)> {
    let customer = customer::Entity::find_by_id(customer).one(db).await?.ok_or(AppError::NotFound)?;
    let site = site::Entity::find_by_id(site).one(db).await?.ok_or(AppError::NotFound)?;
    Ok((
        standing(customer.validity, customer.valid_from, customer.valid_until),
        standing(site.validity, site.valid_from, site.valid_until),
    ))
}

const fn standing(validity: domain::state::Validity, from: Option<Timestamp>, until: Option<Timestamp>) -> Standing {
    Standing { validity, period: Period { from, until } }
}
