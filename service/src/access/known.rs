//! Whether a record of the directory may be known of, by its kind and id.

use crate::cx::Cx;
use crate::error::Result;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::journal::Entity;
use entity::{site, user};
use sea_orm::{EntityTrait, QuerySelect};

/// Whether the actor may know of this person, customer or site, apart from the right to see the directory. Where
/// anything is hidden, what is gone is too: nobody can tell any more whose it was.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn is_known(cx: &Cx, entity: Entity, id: i64) -> Result<bool> {
    let scope = cx.people_scope();
    if scope.hidden.is_empty() || (entity == Entity::User && scope.own.0 == id) {
        return Ok(true);
    }
    let db = cx.app.db.read();
    let customer: Option<CustomerId> = match entity {
        Entity::Customer => Some(CustomerId(id)),
        Entity::User => {
            let person = user::Entity::find_by_id(UserId(id)).select_only().column(user::Column::CustomerId);
            person.into_tuple().one(db).await?
        }
        Entity::Site => {
            let site = site::Entity::find_by_id(SiteId(id)).select_only().column(site::Column::CustomerId);
            site.into_tuple().one(db).await?
        }
        _ => return Ok(true),
    };
    Ok(customer.is_some_and(|customer| scope.contains_customer(customer)))
}
