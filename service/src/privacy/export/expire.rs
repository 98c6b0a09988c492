//! The end of exports: some days later, or with the person.

use crate::app::App;
use crate::attachments;
use crate::cx::Cx;
use crate::error::Result;
use crate::jobs::Round;
use crate::journal::{self, Diff};
use domain::ids::{PersonExportId, UserId};
use domain::journal::{Cause, Entity};
use domain::person_export::ExportState;
use entity::person_export;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use std::sync::Arc;

/// Exports deleted by one round.
const AT_ONCE: u64 = 50;

/// Deletes the files of exports whose time is over; tells how many.
///
/// # Errors
/// If the database or the store refuses.
pub async fn forget_old(app: &Arc<App>) -> Result<usize> {
    let due = person_export::Entity::find()
        .filter(person_export::Column::State.eq(ExportState::Ready))
        .filter(person_export::Column::ExpiresAt.lte(app.clock.now()))
        .limit(AT_ONCE)
        .all(app.db.read())
        .await?;
    let cx = Cx::system(app, Cause::Job).await?;
    let (mut gone, mut round) = (0, Round::default());
    for row in due {
        let is_gone = round.note("the file of an export", expire(&cx, row.id).await);
        gone += usize::from(is_gone.unwrap_or_default());
    }
    round.end().map(|()| gone)
}

/// Ends an export that is ready: its file goes. Whether it was.
async fn expire(cx: &Cx, id: PersonExportId) -> Result<bool> {
    let mut tx = cx.begin().await?;
    let held = person_export::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(row) = held.filter(|row| row.state == ExportState::Ready) else { return Ok(false) };
    // First: what is interrupted here is found again by its row.
    if let Some(key) = &row.storage_key {
        attachments::forget(cx, key).await?;
    }
    let change = person_export::ActiveModel {
        id: Set(row.id),
        state: Set(ExportState::Expired),
        storage_key: Set(None),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    let diff = Diff::new().set("export_id", &row.id);
    journal::record(cx, &mut tx, "user.export_expired", Entity::User, row.user_id.0, diff).await?;
    tx.notify(Cx::notice(Entity::Privacy, 0));
    tx.commit().await?;
    Ok(true)
}

/// Ends all exports of others, which may tell of somebody who was erased. How many there were.
pub(in crate::privacy) async fn expire_all(cx: &Cx) -> Result<u64> {
    let ready = person_export::Entity::find().filter(person_export::Column::State.eq(ExportState::Ready));
    let mut gone = 0;
    for row in ready.all(cx.app.db.read()).await? {
        gone += u64::from(expire(cx, row.id).await?);
    }
    Ok(gone)
}

/// Deletes the files of all exports of a person, who goes with the rows.
pub(in crate::privacy) async fn forget_files(cx: &Cx, db: &impl ConnectionTrait, person: UserId) -> Result<()> {
    let rows = person_export::Entity::find().filter(person_export::Column::UserId.eq(person)).all(db).await?;
    for key in rows.into_iter().filter_map(|row| row.storage_key) {
        attachments::forget(cx, &key).await?;
    }
    Ok(())
}
