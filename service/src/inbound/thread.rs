//! To which ticket a mail belongs: by the mails it answers, and by the number in its subject.

use super::parse::{Mail, message_key};
use crate::access::load::subject_of;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::tickets;
use domain::Timestamp;
use domain::ids::{TicketId, UserId};
use domain::policy::{Actor, Hat, Subject, Via};
use domain::validate;
use entity::{ticket, ticket_mail, ticket_profile};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Tickets looked at for one mail.
const MOST: u64 = 20;
/// Mails named in the headers of an answer.
const NAMED: u64 = 10;

/// A ticket the mail goes into.
pub(super) struct Found {
    /// The sender, as the actor.
    pub by: Cx,
    pub hat: Hat,
    pub ticket: TicketId,
}

/// The first ticket the mail points at to which its sender may write. Pointing alone is not enough: numbers can
/// be guessed, and mails are forwarded.
pub(super) async fn find(
    cx: &Cx,
    tx: &Tx,
    mail: &Mail,
    sender: Option<&Subject>,
    address: &str,
) -> Result<Option<Found>> {
    for ticket in pointed_at(tx.db(), mail).await? {
        let caller = caller(tx.db(), ticket, address).await?;
        let ticket = tickets::forwarded(tx.db(), ticket).await?;
        for subject in sender.cloned().into_iter().chain(caller) {
            let by = Cx { actor: Actor { subject, via: Via::Mail }, ..cx.clone() };
            if let Some(hat) = tickets::may_answer_by_mail(&by, tx, ticket).await? {
                return Ok(Some(Found { by, hat, ticket }));
            }
        }
    }
    Ok(None)
}

async fn pointed_at(db: &impl ConnectionTrait, mail: &Mail) -> Result<Vec<TicketId>> {
    let keys: Vec<_> = mail.references.iter().map(|id| message_key(id)).collect();
    let mut out = Vec::new();
    if !keys.is_empty() {
        let rows = ticket_mail::Entity::find()
            .filter(ticket_mail::Column::MessageKey.is_in(keys.iter().map(String::as_str)))
            .order_by_desc(ticket_mail::Column::Id)
            .limit(MOST)
            .all(db)
            .await?;
        for key in &keys {
            out.extend(rows.iter().filter(|row| row.message_key == *key).map(|row| row.ticket_id));
        }
    }
    out.extend(number_in(&mail.subject));
    let mut seen = Vec::new();
    out.retain(|id| {
        !seen.contains(id) && {
            seen.push(*id);
            true
        }
    });
    Ok(out)
}

/// The ticket of `[#10042]`.
fn number_in(subject: &str) -> Option<TicketId> {
    subject.split("[#").skip(1).find_map(|rest| {
        let (number, _) = rest.split_once(']')?;
        let number = number.trim();
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| TicketId::from_number(number)).flatten()
    })
}

/// The General User, if it is their ticket and somebody with this address wrote in their place.
async fn caller(db: &impl ConnectionTrait, id: TicketId, address: &str) -> Result<Option<Subject>> {
    let profile = ticket_profile::Entity::find_by_id(id).one(db).await?;
    let is_theirs = profile.is_some_and(|profile| {
        !profile.caller_email.is_empty() && validate::key(&profile.caller_email) == validate::key(address)
    });
    if !is_theirs {
        return Ok(None);
    }
    let requester: Option<UserId> =
        ticket::Entity::find_by_id(id).select_only().column(ticket::Column::RequesterId).into_tuple().one(db).await?;
    let Some(requester) = requester else { return Ok(None) };
    Ok(subject_of(db, requester).await?.filter(|subject| subject.is_general))
}

/// Notes that a mail is about a ticket: answers to it belong there.
///
/// # Errors
/// If the database refuses.
pub(super) async fn remember(
    cx: &Cx,
    tx: &Tx,
    ticket: TicketId,
    message_id: Option<&str>,
    is_incoming: bool,
) -> Result<()> {
    let Some(id) = message_id else { return Ok(()) };
    insert(tx.db(), cx.now, ticket, id, is_incoming).await
}

/// The same for a mail that is about to be sent.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn remember_sent(
    db: &impl ConnectionTrait,
    now: Timestamp,
    ticket: TicketId,
    message_id: &str,
) -> Result<()> {
    insert(db, now, ticket, message_id.trim_matches(['<', '>']), false).await
}

async fn insert(
    db: &impl ConnectionTrait,
    now: Timestamp,
    ticket: TicketId,
    id: &str,
    is_incoming: bool,
) -> Result<()> {
    use ticket_mail::Column as C;
    let row = ticket_mail::ActiveModel {
        ticket_id: Set(ticket),
        message_key: Set(message_key(id)),
        message_id: Set(id.to_owned()),
        is_incoming: Set(is_incoming),
        created_at: Set(now),
        ..Default::default()
    };
    let once = OnConflict::columns([C::MessageKey, C::TicketId]).do_nothing().to_owned();
    ticket_mail::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

/// The mails of a ticket that came in, in the form that headers want.
#[derive(Debug, Default)]
pub(crate) struct Answered {
    /// The newest one.
    pub in_reply_to: Option<String>,
    /// All of them, the oldest first.
    pub references: Option<String>,
}

impl Answered {
    /// The same in one conversation, which begins with this Message-ID.
    pub(crate) fn below(self, root: String) -> Self {
        let references = self.references.map_or_else(|| root.clone(), |ids| format!("{root} {ids}"));
        Self { in_reply_to: Some(self.in_reply_to.unwrap_or(root)), references: Some(references) }
    }
}

/// What a mail about the ticket answers.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn answered(db: &impl ConnectionTrait, ticket: TicketId) -> Result<Answered> {
    let rows = ticket_mail::Entity::find()
        .filter(ticket_mail::Column::TicketId.eq(ticket))
        .filter(ticket_mail::Column::IsIncoming.eq(true))
        .order_by_desc(ticket_mail::Column::Id)
        .limit(NAMED)
        .all(db)
        .await?;
    let mut ids: Vec<_> = rows.into_iter().map(|row| format!("<{}>", row.message_id)).collect();
    let in_reply_to = ids.first().cloned();
    ids.reverse();
    Ok(Answered { in_reply_to, references: (!ids.is_empty()).then(|| ids.join(" ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_in_brackets_points_at_a_ticket() {
        assert_eq!(number_in("Re: [#10042] Printer"), Some(TicketId(42)));
        assert_eq!(number_in("AW: [x] [# 10007 ] Printer"), Some(TicketId(7)));
        for none in ["Invoice #10042", "[#]", "[#x1]", "[#10042", "[#99999999999999999999]", "[#-10042]"] {
            assert_eq!(number_in(none), None, "{none}");
        }
    }
}
