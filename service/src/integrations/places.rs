//! Sites as people write them: `Customer / Site`.

use crate::cx::Cx;
use crate::error::Result;
use domain::ids::SiteId;
use domain::policy::PeopleScope;
use domain::validate::key;
use entity::{customer, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// The names of these sites and of their customers, of those in the scope.
pub(crate) async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = SiteId>,
    scope: &PeopleScope,
) -> Result<BTreeMap<SiteId, (String, String)>> {
    let ids: BTreeSet<_> = ids.into_iter().collect();
    let mut sites = site::Entity::find().filter(site::Column::Id.is_in(ids)).all(db).await?;
    sites.retain(|site| scope.contains_customer(site.customer_id));
    let customers: BTreeSet<_> = sites.iter().map(|site| site.customer_id).collect();
    let customers = customer::Entity::find().filter(customer::Column::Id.is_in(customers)).all(db).await?;
    let customers: BTreeMap<_, _> = customers.into_iter().map(|customer| (customer.id, customer.name)).collect();
    let named = sites.into_iter().filter_map(|site| {
        let customer = customers.get(&site.customer_id)?.clone();
        Some((site.id, (customer, site.name)))
    });
    Ok(named.collect())
}

/// The site of this customer and name, if the actor may know of it. Names may hold a `/` themselves.
pub(crate) async fn find(cx: &Cx, db: &impl ConnectionTrait, text: &str) -> Result<Option<SiteId>> {
    for (at, _) in text.match_indices('/') {
        let (customer, site) = (key(&text[..at]), key(&text[at + 1..]));
        let found = customer::Entity::find().filter(customer::Column::NameKey.eq(customer)).one(db).await?;
        let found = found.filter(|found| cx.people_scope().contains_customer(found.id));
        let Some(found) = found else { continue };
        let theirs = site::Entity::find().filter(site::Column::CustomerId.eq(found.id));
        if let Some(site) = theirs.filter(site::Column::NameKey.eq(site)).one(db).await? {
            return Ok(Some(site.id));
        }
    }
    Ok(None)
}
