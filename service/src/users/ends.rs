//! When agents lose a department, queue or role that has an end.

use crate::cx::Cx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::UserId;
use domain::state::GrantKind;
use domain::users::UserRow;
use entity::access_grant::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// Notes the first end at each of these agents. One statement.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn note(cx: &Cx, rows: &mut [UserRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ends: Vec<(UserId, Timestamp)> = Entity::find()
        .select_only()
        .column(Column::UserId)
        .column_as(Column::ValidUntil.min(), "ends")
        .filter(Column::UserId.is_in(rows.iter().map(|row| row.id)))
        .filter(Column::Kind.is_in([GrantKind::Department, GrantKind::Queue, GrantKind::Role]))
        .filter(Column::ValidUntil.gt(cx.now))
        .group_by(Column::UserId)
        .into_tuple()
        .all(cx.app.db.read())
        .await?;
    let ends: HashMap<_, _> = ends.into_iter().collect();
    for row in rows {
        row.access_until = ends.get(&row.id).copied();
    }
    Ok(())
}
