//! Primary contacts that ended with a move, kept so that they come back when the move is undone.

use super::contacts::{Holder, MOST, ids, write};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::ids::{CustomerId, SiteId, UserId};
use entity::{primary_contact, user};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use serde::{Deserialize, Serialize};

/// What somebody is a primary contact of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ContactPlace {
    customer: CustomerId,
    site: Option<SiteId>,
    /// How many stand before them.
    position: usize,
}

/// What the person is a primary contact of now.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn contact_places(tx: &Tx, person: UserId) -> Result<Vec<ContactPlace>> {
    use primary_contact::Column as C;
    let rows = primary_contact::Entity::find().filter(C::UserId.eq(person)).order_by_asc(C::Id).all(tx.db()).await?;
    let mut places = Vec::with_capacity(rows.len());
    for row in rows {
        let all = ids(tx, Holder { customer: row.customer_id, site: row.site_id }).await?;
        let position = all.iter().position(|id| *id == person).unwrap_or_default();
        places.push(ContactPlace { customer: row.customer_id, site: row.site_id, position });
    }
    Ok(places)
}

/// Those of these places of which the person is no contact any more.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn ended_contacts(tx: &Tx, person: UserId, before: Vec<ContactPlace>) -> Result<Vec<ContactPlace>> {
    let now = contact_places(tx, person).await?;
    let stays = |was: &ContactPlace| now.iter().any(|is| (is.customer, is.site) == (was.customer, was.site));
    Ok(before.into_iter().filter(|was| !stays(was)).collect())
}

/// Makes the person a contact of these places again, where they stood. What somebody has chosen since stays: who is
/// a contact again already keeps their place in the order, and a full list stays as it is.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn give_contacts_back(cx: &Cx, tx: &mut Tx, person: UserId, ended: &[ContactPlace]) -> Result<()> {
    for place in ended {
        let holder = Holder { customer: place.customer, site: place.site };
        let old = ids(tx, holder).await?;
        if old.contains(&person) || old.len() >= MOST {
            continue;
        }
        let belongs = user::Entity::find_by_id(person)
            .join(JoinType::LeftJoin, user::Relation::Agent.def())
            .filter(holder.people());
        if belongs.count(tx.db()).await? == 0 {
            continue;
        }
        let mut new = old.clone();
        new.insert(place.position.min(new.len()), person);
        write(tx, holder, &new).await?;
        let (event, entity, id) = holder.record();
        journal::record(cx, tx, event, entity, id, Diff::new().field("contacts", &old, &new)).await?;
    }
    Ok(())
}
