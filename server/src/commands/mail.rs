//! `deskfolk mail deliver`

use crate::config::Config;
use crate::{Failure, startup};
use service::inbound::{self, Received};
use service::mailboxes;
use std::io::Read;
use std::process::ExitCode;

/// What tells a mail server to try again later (`EX_TEMPFAIL` of sysexits.h).
pub const TRY_AGAIN: u8 = 75;

/// Takes a mail from standard input.
///
/// # Errors
/// If there is no such mailbox, or the mail could not be stored; it may be delivered again then.
pub async fn deliver(config: &Config, name: &str) -> Result<ExitCode, Failure> {
    let mut raw = Vec::new();
    std::io::stdin().lock().read_to_end(&mut raw).map_err(|error| Failure::Io("standard input".to_owned(), error))?;
    let app = startup::application(config).await?;
    let Some(mailbox) = mailboxes::named(app.db.read(), name).await? else {
        return Err(Failure::Other(format!("there is no mailbox {name}")));
    };
    match inbound::receive(&app, mailbox, &raw).await {
        Ok(received) => println!("{}", told(&received)),
        Err(service::Error::App(domain::AppError::NotFound)) => {
            return Err(Failure::Other(format!("the mailbox {name} takes no mails at the moment")));
        }
        Err(error) => return Err(error.into()),
    }
    app.db.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn told(received: &Received) -> String {
    match received {
        Received::Ticket { ticket, .. } => format!("Ticket #{} opened.", ticket.number()),
        Received::Reply { ticket, .. } => format!("Added to ticket #{}.", ticket.number()),
        Received::Duplicate => "It came before.".to_owned(),
        Received::Quarantined { reason, .. } => format!("In quarantine: {reason}"),
        Received::Ignored { reason, .. } => format!("Ignored: {reason}"),
    }
}
