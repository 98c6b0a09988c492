//! Whether a mail is taken, before anything is written.

use super::automatic::Automatic;
use super::parse::message_key;
use super::receive::Arrived;
use crate::attachments;
use crate::cx::Cx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::settings::{MAIL_FROM, SENDER_HOURLY};
use domain::validate;
use entity::{incoming_mail, mailbox, ticket_mail};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

const HOUR_S: i64 = 3600;

/// What is done with a mail.
pub(super) enum Verdict {
    /// It becomes a ticket or an article.
    Take,
    /// Somebody has to look at it.
    Hold(String),
    /// It needs nothing.
    Ignore(String),
    /// These addresses cannot be reached, for these reasons.
    Bounce(Vec<(String, String)>),
}

pub(super) async fn judge(cx: &Cx, arrived: &Arrived) -> Result<Verdict> {
    let mail = &arrived.mail;
    let hold = |reason: &str| Ok(Verdict::Hold(reason.to_owned()));
    let ignore = |reason: &str| Ok(Verdict::Ignore(reason.to_owned()));
    if let Some(trouble) = &arrived.trouble {
        return hold(trouble);
    }
    if let Some(bounce) = &mail.bounce {
        return match (bounce.failed.is_empty(), bounce.is_delay) {
            (false, _) => Ok(Verdict::Bounce(bounce.failed.clone())),
            (true, true) => ignore("It tells that a mail is late."),
            (true, false) => hold("A mail came back, but it does not say from which address."),
        };
    }
    if is_own(cx, arrived).await? {
        return ignore("It was sent by the desk itself.");
    }
    if mail.automatic == Automatic::Answer {
        return ignore("It is an automatic answer.");
    }
    if mail.is_spam {
        return hold("It is marked as spam.");
    }
    let Some(sender) = &mail.sender else { return hold("It names no sender.") };
    let most = u64::try_from(cx.fixed.number(SENDER_HOURLY)).unwrap_or_default();
    let lately = incoming_mail::Entity::find()
        .filter(incoming_mail::Column::SenderKey.eq(validate::key(&sender.address)))
        .filter(incoming_mail::Column::CreatedAt.gt(cx.now.plus_seconds(-HOUR_S)));
    if lately.count(cx.app.db.read()).await? >= most {
        return Ok(Verdict::Hold(format!("Its sender wrote {most} mails within an hour.")));
    }
    let mut errors = FieldErrors::new();
    let files: Vec<_> = mail.files.iter().filter(|file| !file.bytes.is_empty()).cloned().collect();
    attachments::check(cx, &mut errors, &files);
    if errors.get("files").is_some() {
        return hold("It has too many or too large attachments.");
    }
    Ok(Verdict::Take)
}

/// Whether the mail comes from an address of ours, or is one that we sent: answering would never end.
async fn is_own(cx: &Cx, arrived: &Arrived) -> Result<bool> {
    let db = cx.app.db.read();
    if let Some(sender) = &arrived.mail.sender {
        let key = validate::key(&sender.address);
        let of_mailbox = mailbox::Entity::find().filter(mailbox::Column::AddressKey.eq(&key));
        if key == validate::key(cx.fixed.setting(MAIL_FROM)) || of_mailbox.count(db).await? > 0 {
            return Ok(true);
        }
    }
    let Some(id) = &arrived.mail.message_id else { return Ok(false) };
    let sent = ticket_mail::Entity::find()
        .filter(ticket_mail::Column::MessageKey.eq(message_key(id)))
        .filter(ticket_mail::Column::IsIncoming.eq(false));
    Ok(sent.count(db).await? > 0)
}
