//! Primary contacts that ended with a move or a deletion, and come back when it is undone.

use super::contacts::{Holder, MOST, ids, write};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::users::Place;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::{Change, Changes};
use entity::journal::{Column, Entity as JournalRow};
use entity::{primary_contact, user};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// What the person, who belonged to this place, was a primary contact of until changes that the journal tells of ended
/// it.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn contacts_ended_by(
    tx: &Tx,
    person: UserId,
    (customer, site): Place,
    by: Condition,
) -> Result<Vec<ContactPlace>> {
    let mut ended = Vec::new();
    for holder in [Holder { customer, site: None }, Holder { customer, site: Some(site) }] {
        let (event, entity, id) = holder.record();
        let rows = JournalRow::find()
            .filter(Column::Entity.eq(entity.as_str()))
            .filter(Column::EntityId.eq(id))
            .filter(Column::Event.eq(event))
            .filter(by.clone())
            .order_by_desc(Column::Id)
            .all(tx.db())
            .await?;
        for row in rows {
            let changes: Changes = serde_json::from_str(&row.changes)?;
            let Some(Change { from, to }) = changes.get("contacts") else { continue };
            let people = |value: &Value| Vec::<UserId>::deserialize(value).unwrap_or_default();
            let (before, after) = (people(from), people(to));
            if let Some(position) = before.iter().position(|id| *id == person)
                && !after.contains(&person)
            {
                ended.push(ContactPlace { customer, site: holder.site, position });
                break;
            }
        }
    }
    Ok(ended)
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
