//! Customers to choose from, with their sites.

use crate::cx::Cx;
use crate::error::Result;
use crate::search;
use crate::structure::usable;
use domain::customers::{CustomerChoice, OFFERED};
use domain::policy::Action;
use domain::structure::Choice;
use domain::validate;
use entity::scope::customers_visible_to;
use entity::{customer, site};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The first fifty customers that can be used now and contain `q` in their name, with their usable
/// sites (OTR-21, HAL-7).
///
/// # Errors
/// `Forbidden` without the right to see the directory.
pub async fn choices(cx: &Cx, q: &str) -> Result<Vec<CustomerChoice>> {
    use {customer::Column as C, site::Column as S};
    cx.require_desk(Action::ReadUsers)?;
    let db = cx.app.db.read();
    let mut select = customer::Entity::find().filter(usable(C::Validity, C::ValidFrom, C::ValidUntil, cx.now));
    if let Some(visible) = customers_visible_to(&cx.people_scope()) {
        select = select.filter(visible);
    }
    for word in validate::key(q).split_whitespace() {
        let name = Expr::col((customer::Entity, C::NameKey));
        select = select.filter(search::contains(cx.app.db.backend(), name, word));
    }
    let customers = select.order_by_asc(C::NameKey).limit(OFFERED as u64).all(db).await?;
    let sites = site::Entity::find()
        .filter(S::CustomerId.is_in(customers.iter().map(|customer| customer.id)))
        .filter(usable(S::Validity, S::ValidFrom, S::ValidUntil, cx.now))
        .order_by_asc(S::NameKey)
        .all(db)
        .await?;
    let sites_of = |id| {
        let own = sites.iter().filter(|site| site.customer_id == id);
        own.map(|site| Choice { id: site.id.0, name: site.name.clone() }).collect()
    };
    Ok(customers
        .into_iter()
        .map(|customer| CustomerChoice { sites: sites_of(customer.id), id: customer.id, name: customer.name })
        .collect())
}
