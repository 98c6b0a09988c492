//! Setting up the server of a mailbox, and taking it away. The history of the mailbox tells of it.

use super::details::Details;
use super::secret::sealed;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::MailboxId;
use domain::journal::Entity;
use domain::mailbox_accounts::MailboxAccountInput;
use domain::policy::Action;
use entity::mailbox;
use entity::mailbox_account::{self, ActiveModel, Model};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};

/// The server of a mailbox, held until the end of the transaction.
async fn held(tx: &Tx, id: MailboxId) -> Result<Option<Model>> {
    let mailbox = mailbox::Entity::find_by_id(id).lock_exclusive();
    mailbox.one(tx.db()).await?.ok_or(AppError::NotFound)?;
    Ok(mailbox_account::Entity::find_by_id(id).one(tx.db()).await?)
}

/// Sets the server of a mailbox. It is looked at at once, whatever went wrong before. Nothing is written when
/// nothing differs.
///
/// # Errors
/// `Forbidden` without the right to change settings, `NotFound` if there is no such mailbox, `Invalid` with all
/// wrong fields, `Stale` if it was changed since `version`.
pub async fn save(cx: &Cx, id: MailboxId, input: MailboxAccountInput) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let old = held(&tx, id).await?;
    let new = Details::check(&input, old.as_ref())?;
    let diff = new.diff(old.as_ref());
    if diff.is_empty() {
        return Ok(());
    }
    let version = old.as_ref().map_or(0, |old| old.version);
    if input.version.trim().parse::<i64>().is_ok_and(|seen| seen != version) {
        return Err(AppError::Stale.into());
    }
    let mut row = ActiveModel {
        mailbox_id: Set(id),
        host: Set(new.host.clone()),
        port: Set(i32::from(new.port)),
        security: Set(new.security),
        login: Set(new.login.clone()),
        credential: Set(new.credential),
        folder: Set(new.folder.clone()),
        move_to: Set(new.move_to.clone()),
        is_enabled: Set(new.is_enabled),
        poll_seconds: Set(i32::try_from(new.poll_seconds).unwrap_or(i32::MAX)),
        last_error: Set(None),
        failures: Set(0),
        next_at: Set(None),
        updated_at: Set(cx.now),
        version: Set(version + 1),
        ..Default::default()
    };
    if let Some(secret) = &new.secret {
        row.secret = Set(sealed(&cx.app, id, secret));
    }
    if !old.as_ref().is_some_and(|old| new.is_same_folder(old)) {
        row.uid_validity = Set(None);
        row.last_uid = Set(None);
    }
    let event = match old {
        Some(_) => {
            row.update(tx.db()).await?;
            "mailbox.server_changed"
        }
        None => {
            let row = ActiveModel { fetched: Set(0), created_at: Set(cx.now), ..row };
            mailbox_account::Entity::insert(row).exec_without_returning(tx.db()).await?;
            "mailbox.server_added"
        }
    };
    journal::record(cx, &mut tx, event, Entity::Mailbox, id.0, diff).await?;
    tx.commit().await
}

/// Takes the server of a mailbox away, with its secret. What was fetched stays.
///
/// # Errors
/// `Forbidden` without the right to change settings, `NotFound` if there is no such mailbox or it has no server.
pub async fn remove(cx: &Cx, id: MailboxId) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let mut tx = cx.begin().await?;
    let old = held(&tx, id).await?.ok_or(AppError::NotFound)?;
    mailbox_account::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("host", &Some(old.host), &None).field("login", &Some(old.login), &None);
    journal::record(cx, &mut tx, "mailbox.server_removed", Entity::Mailbox, id.0, diff).await?;
    tx.commit().await
}
