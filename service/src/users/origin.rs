//! Where a person came from, beside the door.

use crate::error::Result;
use domain::ids::UserId;
use domain::journal::{Changes, Entity};
use entity::journal::{Column, Entity as Journal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// What chose the site when the person was added, as the journal tells it: nothing if somebody did.
pub(super) async fn place_by(db: &impl ConnectionTrait, id: UserId) -> Result<Option<String>> {
    let added = Journal::find()
        .filter(Column::Entity.eq(Entity::User.as_str()))
        .filter(Column::EntityId.eq(id.0))
        .filter(Column::Event.eq("user.created"));
    let Some(row) = added.one(db).await? else { return Ok(None) };
    let changes: Changes = serde_json::from_str(&row.changes)?;
    Ok(changes.get("place_by").and_then(|change| change.to.as_str()).map(str::to_owned))
}
