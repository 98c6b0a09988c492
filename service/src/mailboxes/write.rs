//! Adding and changing mailboxes.

use super::details::{Details, taken};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal;
use domain::AppError;
use domain::ids::MailboxId;
use domain::journal::Entity;
use domain::mailboxes::MailboxInput;
use domain::policy::Action;
use entity::mailbox;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};

/// Adds a mailbox.
///
/// # Errors
/// `Forbidden` without the right to change settings, `Invalid` with all wrong fields.
pub async fn create(cx: &Cx, input: MailboxInput) -> Result<MailboxId> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let new = Details::check(cx, &tx, &input, None).await?;
    let row = mailbox::ActiveModel { created_at: Set(cx.now), version: Set(1), ..new.row(cx) };
    let id = mailbox::Entity::insert(row).exec(tx.db()).await.map_err(taken)?.last_insert_id;
    journal::record(cx, &mut tx, "mailbox.created", Entity::Mailbox, id.0, new.diff(cx, None)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a mailbox. Nothing is written when nothing differs.
///
/// # Errors
/// As [`create`]; `NotFound` if there is no such mailbox; `Stale` if it was changed since `version`.
pub async fn update(cx: &Cx, id: MailboxId, input: MailboxInput) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let row = mailbox::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let new = Details::check(cx, &tx, &input, Some(&row)).await?;
    let diff = new.diff(cx, Some(&Details::of(&row)));
    if diff.is_empty() {
        return Ok(());
    }
    if input.version.trim().parse::<i64>().is_ok_and(|seen| seen != row.version) {
        return Err(AppError::Stale.into());
    }
    let changed = mailbox::ActiveModel { id: Set(id), version: Set(row.version + 1), ..new.row(cx) };
    changed.update(tx.db()).await.map_err(taken)?;
    journal::record(cx, &mut tx, "mailbox.updated", Entity::Mailbox, id.0, diff).await?;
    tx.commit().await
}
