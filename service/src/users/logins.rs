//! What keeps the people of a page from signing in though their account is active.

use crate::accounts::throttle;
use crate::cx::Cx;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::UserId;
use domain::users::UserRow;
use entity::account_limit::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashMap;

/// Notes at each of them the end of the account and a pause after failed attempts. Two statements.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn note(cx: &Cx, rows: &mut [UserRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let db = cx.app.db.read();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let paused = throttle::paused_until(db, &ids, cx.now).await?;
    let ends: Vec<(UserId, Timestamp)> = Entity::find()
        .select_only()
        .columns([Column::UserId, Column::ValidUntil])
        .filter(Column::UserId.is_in(ids))
        .filter(Column::ValidUntil.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let ends: HashMap<_, _> = ends.into_iter().collect();
    for row in rows {
        let (until, pause) = (ends.get(&row.id).copied(), paused.get(&row.id).copied());
        let coming = [row.turns_at, until, pause].into_iter().flatten().filter(|at| *at > cx.now);
        row.turns_at = coming.min();
        row.account_until = until;
        row.is_account_over = until.is_some_and(|until| until <= cx.now);
        row.is_paused = pause.is_some();
    }
    Ok(())
}
