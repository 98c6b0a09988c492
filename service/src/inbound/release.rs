//! Releasing a mail from the quarantine.

use super::held::require_known;
use super::parse;
use super::receive::{Arrived, Received, in_background};
use super::take::{Held, Taken, take};
use crate::attachments;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::IncomingId;
use domain::journal::Cause;
use domain::mailboxes::Released;
use domain::policy::Action;
use entity::{incoming_mail, mailbox};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use sea_orm::EntityTrait;

/// Makes a ticket or an article of a kept mail, whatever kept it back but what the rules say of its sender.
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound` if it is not kept any more; `Invalid` if it can
/// become no ticket, with the reason.
pub async fn release(cx: &Cx, id: IncomingId) -> Result<Released> {
    cx.require_desk(Action::ManageSettings)?;
    let found = incoming_mail::Entity::find_by_id(id).find_also_related(mailbox::Entity).one(cx.app.db.read()).await?;
    let Some((row, Some(mailbox))) = found else { return Err(AppError::NotFound.into()) };
    require_known(cx, &row).await?;
    let key = row.storage_key.ok_or(AppError::NotFound)?;
    let raw = cx.app.files.get(&Path::from(key.as_str())).await?.bytes().await?;
    let mail = in_background(&raw, parse::read).await.unwrap_or_else(|| parse::unreadable(&raw));
    let arrived = Arrived { mailbox, key: row.dedup_key, raw, mail, trouble: None };
    let system = Cx::system(&cx.app, Cause::Mail).await?;
    match Box::pin(take(&system, &arrived, Some(Held { id, by: cx }))).await? {
        Taken::As(Received::Ticket { ticket, .. } | Received::Reply { ticket, .. }) => {
            attachments::forget(cx, &key).await?;
            Ok(Released { ticket_id: ticket })
        }
        Taken::Refused(reason) => Err(AppError::field("form", reason).into()),
        Taken::As(_) => Err(AppError::NotFound.into()),
    }
}
