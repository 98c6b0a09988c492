//! Taking a mail in.

use super::judge::{Verdict, judge};
use super::parse::{self, Mail};
use super::take::{Taken, take};
use super::{bounced, held};
use crate::app::App;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::secret::{hash_token, hex};
use bytes::Bytes;
use domain::AppError;
use domain::ids::{ArticleId, IncomingId, MailboxId, TicketId};
use domain::journal::Cause;
use domain::mailboxes::IncomingState;
use domain::settings::INCOMING_MB;
use domain::validate;
use entity::{incoming_mail, mailbox};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use sha2::{Digest, Sha256};
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

/// A mail that stands at the door.
pub(super) struct Arrived {
    pub mailbox: mailbox::Model,
    /// What makes it known when it comes again.
    pub key: String,
    pub raw: Bytes,
    pub mail: Mail,
    /// Why it cannot be taken as it is.
    pub trouble: Option<String>,
}

/// Takes a mail that came in by this mailbox, as the bytes of the whole message. `Ok` says that what became of
/// it is committed: whoever delivers it may forget it. After an error it is to be delivered again; the same
/// mail delivered twice counts once.
///
/// # Errors
/// `NotFound` if there is no such mailbox or it takes no mails; everything else passes by itself, such as a
/// database that does not answer.
pub async fn receive(app: &Arc<App>, mailbox: MailboxId, raw: &[u8]) -> Result<Received> {
    let cx = Cx::system(app, Cause::Mail).await?;
    let row = mailbox::Entity::find_by_id(mailbox).one(app.db.read()).await?;
    let row = row.filter(|row| row.is_active).ok_or(AppError::NotFound)?;
    let arrived = arrived(&cx, row, Bytes::copy_from_slice(raw)).await;
    if came_before(&cx, &arrived).await? {
        return Ok(Received::Duplicate);
    }
    match judge(&cx, &arrived).await? {
        Verdict::Hold(reason) => held::keep(&cx, &arrived, IncomingState::Quarantined, reason).await,
        Verdict::Ignore(reason) => held::keep(&cx, &arrived, IncomingState::Ignored, reason).await,
        Verdict::Bounce(failed) => bounced::note(&cx, &arrived, failed).await,
        Verdict::Take => match Box::pin(taken(&cx, &arrived)).await? {
            Taken::As(received) => Ok(received),
            Taken::Refused(reason) => held::keep(&cx, &arrived, IncomingState::Quarantined, reason).await,
        },
    }
}

/// What becomes of a mail that is to be taken. A refusal may pass by itself, such as that of a name somebody else
/// takes at the same moment. One that comes again would come for ever and hold up the mails behind it, so somebody
/// has to look at the mail.
async fn taken(cx: &Cx, arrived: &Arrived) -> Result<Taken> {
    match Box::pin(take(cx, arrived, None)).await {
        Err(Error::App(_)) => {}
        done => return done,
    }
    match Box::pin(take(cx, arrived, None)).await {
        Err(Error::App(AppError::Invalid(fields))) => {
            Ok(Taken::Refused(fields.0.into_values().collect::<Vec<_>>().join(" ")))
        }
        Err(Error::App(error @ (AppError::Forbidden(_) | AppError::Conflict(_) | AppError::NotFound))) => {
            Ok(Taken::Refused(error.to_string()))
        }
        done => done,
    }
}

/// Reads the message apart from the threads that serve requests. Whatever it holds, it can be kept.
async fn arrived(cx: &Cx, mailbox: mailbox::Model, raw: Bytes) -> Arrived {
    let megabytes = cx.fixed.number(INCOMING_MB);
    let is_large = raw.len() / (1024 * 1024) >= usize::try_from(megabytes).unwrap_or(usize::MAX);
    let (mail, trouble) = if is_large {
        let mail = in_background(&raw, parse::read_head).await.unwrap_or_default();
        (mail, Some(format!("It is larger than {megabytes} MB.")))
    } else {
        match in_background(&raw, parse::read).await {
            Some(mail) => (mail, None),
            None => (Mail::default(), Some("It cannot be read.".to_owned())),
        }
    };
    let key = known_by(&mail, &raw);
    Arrived { mailbox, key, raw, mail, trouble }
}

/// What makes a mail known when it comes again: who wrote it, its Message-ID, and what it says. By the Message-ID alone,
/// somebody who guesses one would keep the mail from ever arriving that has it. The headers may differ: each server on
/// another way adds its own.
pub(super) fn known_by(mail: &Mail, raw: &[u8]) -> String {
    let Some(id) = &mail.message_id else { return format!("r:{}", hex(&Sha256::digest(raw))) };
    let sender = mail.sender.as_ref().map(|sender| validate::key(&sender.address)).unwrap_or_default();
    let said = format!("{}\n{}", mail.subject, hex(&Sha256::digest(content(raw))));
    format!("c:{}", hash_token(&[id.as_str(), &sender, &said].join("\n")))
}

/// What stands below the headers, without what ends its lines.
fn content(raw: &[u8]) -> Vec<u8> {
    let plain: Vec<u8> = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
    let below = plain.windows(2).position(|pair| pair == b"\n\n").map_or(0, |end| end + 2);
    plain[below..].trim_ascii_end().to_vec()
}

/// What reading gives; nothing if it fails, in whatever way.
pub(super) async fn in_background(raw: &Bytes, read: fn(&[u8]) -> Option<Mail>) -> Option<Mail> {
    let raw = raw.clone();
    tokio::task::spawn_blocking(move || read(&raw)).await.ok().flatten()
}

pub(super) async fn came_before(cx: &Cx, arrived: &Arrived) -> Result<bool> {
    let same = incoming_mail::Entity::find()
        .filter(incoming_mail::Column::MailboxId.eq(arrived.mailbox.id))
        .filter(incoming_mail::Column::DedupKey.eq(&arrived.key));
    Ok(same.count(cx.app.db.read()).await? > 0)
}
