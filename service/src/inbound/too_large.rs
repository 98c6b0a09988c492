//! Mails that are too large to be loaded: their heads are in quarantine.

use super::receive::{Arrived, Received, came_before, in_background, known_by};
use super::{held, parse};
use crate::app::App;
use crate::cx::Cx;
use crate::error::Result;
use bytes::Bytes;
use domain::AppError;
use domain::ids::MailboxId;
use domain::journal::Cause;
use domain::mailboxes::IncomingState;
use domain::settings::INCOMING_MB;
use entity::mailbox;
use sea_orm::EntityTrait;
use std::sync::Arc;

/// Notes a mail of `size` bytes of which only the head was loaded. The mail itself has to stay where it is.
///
/// # Errors
/// As [`super::receive`].
pub async fn receive_head(app: &Arc<App>, mailbox: MailboxId, head: &[u8], size: u32) -> Result<Received> {
    let cx = Cx::system(app, Cause::Mail).await?;
    let row = mailbox::Entity::find_by_id(mailbox).one(app.db.read()).await?;
    let row = row.filter(|row| row.is_active).ok_or(AppError::NotFound)?;
    let raw = Bytes::copy_from_slice(head);
    let mail = in_background(&raw, parse::read_head).await.unwrap_or_default();
    let key = known_by(&mail, &raw);
    let arrived = Arrived { mailbox: row, key, raw, mail, trouble: None };
    if came_before(&cx, &arrived).await? {
        return Ok(Received::Duplicate);
    }
    let (megabytes, limit) = (size.div_ceil(1024 * 1024), cx.fixed.number(INCOMING_MB));
    let reason = format!(
        "It has {megabytes} MB, and at most {limit} MB are fetched. These are its headers; the mail itself is still on \
         the mail server."
    );
    held::keep(&cx, &arrived, IncomingState::Quarantined, reason).await
}
