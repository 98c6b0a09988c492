//! The password or token of a mailbox, which only the server reads.

use crate::app::App;
use crate::imap::{Server, Trouble};
use crate::secret::Secret;
use domain::ids::MailboxId;
use entity::mailbox_account;

fn whose(id: MailboxId) -> String {
    format!("mailbox {id}")
}

pub(super) fn sealed(app: &App, id: MailboxId, secret: &Secret<String>) -> String {
    app.key.seal(&*app.random, &whose(id), &secret.0)
}

/// How to reach the server of a mailbox.
///
/// # Errors
/// If the secret was kept with another key.
pub(crate) fn server_of(app: &App, account: &mailbox_account::Model) -> Result<Server, Trouble> {
    let secret = app.key.open(&whose(account.mailbox_id), &account.secret).ok_or_else(|| Trouble {
        field: "password",
        text: "The password or token was kept with another key of the server: please enter it again.".to_owned(),
    })?;
    Ok(Server {
        host: account.host.clone(),
        port: u16::try_from(account.port).unwrap_or_default(),
        security: account.security,
        login: account.login.clone(),
        credential: account.credential,
        secret,
    })
}
