//! The servers of mailboxes as they are, without their secrets.

use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::MailboxId;
use domain::mailbox_accounts::{MailboxAccount, MailboxAccountPage, MailboxTrouble};
use domain::policy::Action;
use entity::mailbox;
use entity::mailbox_account::{self, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// A mailbox with its server, if it has one.
///
/// # Errors
/// `Forbidden` without the right to change settings, `NotFound` if there is no such mailbox.
pub async fn get(cx: &Cx, id: MailboxId) -> Result<MailboxAccountPage> {
    cx.require_desk(Action::ManageSettings)?;
    let db = cx.app.db.read();
    let mailbox = mailbox::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let account = mailbox_account::Entity::find_by_id(id).one(db).await?;
    Ok(MailboxAccountPage { name: mailbox.name, account: account.map(shown) })
}

fn shown(row: Model) -> MailboxAccount {
    MailboxAccount {
        host: row.host,
        port: u16::try_from(row.port).unwrap_or_default(),
        security: row.security,
        login: row.login,
        credential: row.credential,
        folder: row.folder,
        move_to: row.move_to,
        is_enabled: row.is_enabled,
        poll_seconds: u32::try_from(row.poll_seconds).unwrap_or_default(),
        fetched: u64::try_from(row.fetched).unwrap_or_default(),
        fetched_at: row.fetched_at,
        next_at: row.last_error.as_ref().and(row.next_at),
        last_error: row.last_error,
        version: row.version,
    }
}

/// The mailboxes that should be fetched and cannot be, by name.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn troubles(cx: &Cx) -> Result<Vec<MailboxTrouble>> {
    use mailbox_account::Column as C;
    cx.require_desk(Action::ManageSettings)?;
    let rows = mailbox_account::Entity::find()
        .find_also_related(mailbox::Entity)
        .filter(C::LastError.is_not_null())
        .filter(C::IsEnabled.eq(true))
        .filter(mailbox::Column::IsActive.eq(true))
        .order_by_asc(mailbox::Column::NameKey)
        .all(cx.app.db.read())
        .await?;
    let trouble = |(account, mailbox): (Model, Option<mailbox::Model>)| MailboxTrouble {
        mailbox_id: account.mailbox_id,
        name: mailbox.map(|mailbox| mailbox.name).unwrap_or_default(),
        error: account.last_error.unwrap_or_default(),
        fetched_at: account.fetched_at,
    };
    Ok(rows.into_iter().map(trouble).collect())
}
