//! Where a person came from, beside the door.

use crate::error::Result;
use domain::journal::{Changes, Entity};
use entity::journal::{Column, Entity as Journal};
use entity::user;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

/// What the journal tells of the moment when the person of the statement around was added.
pub(super) fn added() -> SelectStatement {
    Query::select()
        .column((Journal, Column::Changes))
        .from(Journal)
        .and_where(Column::Entity.eq(Entity::User.as_str()))
        .and_where(Expr::col((Journal, Column::EntityId)).equals((user::Entity, user::Column::Id)))
        .and_where(Column::Event.eq("user.created"))
        .limit(1)
        .to_owned()
}

/// What chose the site then: nothing if somebody did.
pub(super) fn place_by(added: Option<&str>) -> Result<Option<String>> {
    let Some(added) = added else { return Ok(None) };
    let changes: Changes = serde_json::from_str(added)?;
    Ok(changes.get("place_by").and_then(|change| change.to.as_str()).map(str::to_owned))
}
