//! Sites as people write them: `Customer / Site`.

use crate::error::Result;
use domain::ids::SiteId;
use domain::validate::key;
use entity::{customer, site};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// The names of these sites and of their customers.
pub(crate) async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = SiteId>,
) -> Result<BTreeMap<SiteId, (String, String)>> {
    let ids: BTreeSet<_> = ids.into_iter().collect();
    let sites = site::Entity::find().filter(site::Column::Id.is_in(ids)).all(db).await?;
    let customers: BTreeSet<_> = sites.iter().map(|site| site.customer_id).collect();
    let customers = customer::Entity::find().filter(customer::Column::Id.is_in(customers)).all(db).await?;
    let customers: BTreeMap<_, _> = customers.into_iter().map(|customer| (customer.id, customer.name)).collect();
    let named = sites.into_iter().filter_map(|site| {
        let customer = customers.get(&site.customer_id)?.clone();
        Some((site.id, (customer, site.name)))
    });
    Ok(named.collect())
}

/// The site of this customer and name. Names may hold a `/` themselves.
pub(crate) async fn find(db: &impl ConnectionTrait, text: &str) -> Result<Option<SiteId>> {
    for (at, _) in text.match_indices('/') {
        let (customer, site) = (key(&text[..at]), key(&text[at + 1..]));
        let found = customer::Entity::find().filter(customer::Column::NameKey.eq(customer)).one(db).await?;
        let Some(found) = found else { continue };
        let theirs = site::Entity::find().filter(site::Column::CustomerId.eq(found.id));
        if let Some(site) = theirs.filter(site::Column::NameKey.eq(site)).one(db).await? {
            return Ok(Some(site.id));
        }
    }
    Ok(None)
}
