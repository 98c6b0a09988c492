//! The mailboxes there are.

use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::MailboxId;
use domain::mailboxes::{IncomingState, MailboxRow};
use domain::policy::Action;
use domain::settings::MAIL_CREATES_USERS;
use domain::structure::Choice;
use domain::validate;
use entity::{incoming_mail, mailbox};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Every mailbox, by name, with how many mails wait in its quarantine.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn list(cx: &Cx) -> Result<Vec<MailboxRow>> {
    use incoming_mail::Column as Mail;
    cx.require_desk(Action::ManageSettings)?;
    let db = cx.app.db.read();
    let waiting: Vec<(MailboxId, i64)> = incoming_mail::Entity::find()
        .select_only()
        .column(Mail::MailboxId)
        .column_as(Mail::Id.count(), "waiting")
        .filter(Mail::State.eq(IncomingState::Quarantined))
        .group_by(Mail::MailboxId)
        .into_tuple()
        .all(db)
        .await?;
    let waiting: HashMap<_, _> = waiting.into_iter().collect();
    let rows = mailbox::Entity::find().order_by_asc(mailbox::Column::NameKey).all(db).await?;
    let count = |id| waiting.get(&id).and_then(|count| u64::try_from(*count).ok()).unwrap_or_default();
    Ok(rows.into_iter().map(|row| shown(cx, count(row.id), row)).collect())
}

fn shown(cx: &Cx, quarantined: u64, row: mailbox::Model) -> MailboxRow {
    MailboxRow {
        quarantined,
        id: row.id,
        queue: crate::tickets::queue_name(&cx.fixed.structure, row.queue_id),
        queue_id: row.queue_id,
        create_users: row.create_users,
        creates_users: row.create_users.counts(cx.fixed.flag(MAIL_CREATES_USERS)),
        is_active: row.is_active,
        version: row.version,
        name: row.name,
        address: row.address,
        comment: row.comment,
    }
}

/// One mailbox.
///
/// # Errors
/// As [`list`]; `NotFound` if there is no such mailbox.
pub async fn get(cx: &Cx, id: MailboxId) -> Result<MailboxRow> {
    Ok(list(cx).await?.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}

/// The mailbox of this name, however it is written, for programs that deliver to it.
///
/// # Errors
/// If the database cannot be read.
pub async fn named(db: &impl ConnectionTrait, name: &str) -> Result<Option<MailboxId>> {
    let found = mailbox::Entity::find().filter(mailbox::Column::NameKey.eq(validate::key(name)));
    Ok(found.one(db).await?.map(|row| row.id))
}

/// What the form of a mailbox offers: queues, and what the general setting says of unknown senders.
///
/// # Errors
/// As [`list`].
pub fn options(cx: &Cx) -> Result<(Vec<Choice>, bool)> {
    cx.require_desk(Action::ManageSettings)?;
    let usable = cx.fixed.structure.queues.iter().filter(|(_, queue)| queue.standing.usable(cx.now));
    let mut queues: Vec<_> = usable.map(|(id, queue)| Choice { id: id.0, name: queue.name.clone() }).collect();
    queues.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((queues, cx.fixed.flag(MAIL_CREATES_USERS)))
}
