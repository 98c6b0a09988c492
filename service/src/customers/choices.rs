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
use entity::{customer, customer_search, site};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, DatabaseBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The first fifty customers that can be used now and contain `q` in their name, with or without its accents, and their
/// usable sites (OTR-21, HAL-7).
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
        select = select.filter(named(cx.app.db.backend(), word));
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

/// Whether this word stands in the name of a customer, which is the first line of its words.
fn named(backend: DatabaseBackend, word: &str) -> Condition {
    use customer_search::Column as W;
    let words = Expr::col((customer_search::Entity, W::Text));
    let folded = Query::select()
        .column(W::CustomerId)
        .from(customer_search::Entity)
        .and_where(search::first_line_contains(backend, &words, &search::fold(word)))
        .to_owned();
    let name = Expr::col((customer::Entity, customer::Column::NameKey));
    Condition::any().add(search::contains(backend, name, word)).add(customer::Column::Id.in_subquery(folded))
}
