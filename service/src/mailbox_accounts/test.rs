//! Trying out the server of a mailbox.

use super::details::Details;
use super::secret::server_of;
use crate::cx::Cx;
use crate::error::Result;
use crate::imap::{self, Server, Trouble};
use crate::secret::Secret;
use domain::AppError;
use domain::ids::MailboxId;
use domain::mailbox_accounts::{ConnectionTest, MailboxAccountInput};
use domain::policy::Action;
use entity::{mailbox, mailbox_account};
use sea_orm::EntityTrait;
use std::time::Duration;
use tokio::time::timeout;

/// Somebody waits for the answer.
const LONGEST: Duration = Duration::from_secs(45);

/// Connects with these values, signs in and opens the folders. Nothing is changed here or there.
///
/// # Errors
/// `Forbidden` without the right to change settings, `NotFound` if there is no such mailbox, `Invalid` with all
/// wrong fields, or at the field because of which the server cannot be used.
pub async fn test(cx: &Cx, id: MailboxId, input: MailboxAccountInput) -> Result<ConnectionTest> {
    cx.require_desk(Action::ManageSettings)?;
    cx.require_writing()?;
    let db = cx.app.db.read();
    mailbox::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let present = mailbox_account::Entity::find_by_id(id).one(db).await?;
    let new = Details::check(&input, present.as_ref())?;
    let at_field = |trouble: Trouble| AppError::field(trouble.field, trouble.text);
    let secret = match (&new.secret, &present) {
        (Some(secret), _) => secret.clone(),
        (None, Some(present)) => server_of(&cx.app, present).map_err(at_field)?.secret,
        (None, None) => Secret(String::new()),
    };
    let Details { host, port, security, login, credential, folder, move_to, .. } = new;
    let server = Server { host, port, security, login, credential, secret };
    match timeout(LONGEST, try_out(cx, &server, &folder, move_to.as_deref())).await {
        Ok(tested) => Ok(tested.map_err(at_field)?),
        Err(_) => Err(AppError::field("host", format!("{} takes too long to answer.", server.host)).into()),
    }
}

async fn try_out(cx: &Cx, server: &Server, folder: &str, move_to: Option<&str>) -> Result<ConnectionTest, Trouble> {
    let mut session = imap::connect(&cx.app.trust, server).await?;
    if let Some(move_to) = move_to {
        session.open(move_to, "move_to").await?;
    }
    let mails = session.open(folder, "folder").await?.mails;
    let tells_of_new_mails = session.tells_of_new_mails();
    session.leave().await;
    Ok(ConnectionTest { mails, tells_of_new_mails })
}
