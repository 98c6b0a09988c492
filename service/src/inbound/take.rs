//! What a mail becomes: an article of a ticket it answers, or a ticket of its own.

use super::automatic::Automatic;
use super::parse::Sender;
use super::receive::{Arrived, Received};
use super::sender::{Requester, known, requester};
use super::{held, thread};
use crate::attachments::{self, Stored};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets::{self, ByMail};
use domain::ids::{IncomingId, TicketId};
use domain::journal::Entity;
use domain::mailboxes::IncomingState;
use domain::policy::{Action, Resource};
use domain::tickets::CallerDetails;
use domain::validate;
use entity::{incoming_mail, undeliverable_address};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// What became of the attempt.
pub(super) enum Taken {
    /// It is committed.
    As(Received),
    /// Nothing is written, for this reason.
    Refused(String),
}

/// A mail in quarantine that somebody releases.
pub(super) struct Held<'a> {
    pub id: IncomingId,
    /// Who releases it.
    pub by: &'a Cx,
}

/// Writes what the mail becomes.
///
/// # Errors
/// If the database or the file storage refuses; then nothing is written.
pub(super) async fn take(cx: &Cx, arrived: &Arrived, held: Option<Held<'_>>) -> Result<Taken> {
    let files = attachments::keep(cx, arrived.mail.files.clone()).await?;
    let taken = Box::pin(write(cx, arrived, &files, held)).await;
    if !matches!(taken, Ok(Taken::As(Received::Ticket { .. } | Received::Reply { .. }))) {
        attachments::discard(cx, &files).await;
    }
    taken
}

async fn write(cx: &Cx, arrived: &Arrived, files: &[Stored], held: Option<Held<'_>>) -> Result<Taken> {
    let mut tx = cx.begin().await?;
    let id = match &held {
        Some(held) => {
            held::lock(&tx, held.id).await?;
            held.id
        }
        None => match held::insert(cx, &tx, arrived, IncomingState::Ticket, "", None).await? {
            Some(id) => id,
            None => return Ok(Taken::As(Received::Duplicate)),
        },
    };
    let received = match content(cx, &mut tx, arrived, files).await? {
        Ok(received) => received,
        Err(reason) => return Ok(Taken::Refused(reason)),
    };
    let (state, ticket) = match &received {
        Received::Reply { ticket, .. } => (IncomingState::Reply, *ticket),
        Received::Ticket { ticket, .. } => (IncomingState::Ticket, *ticket),
        other => return Ok(Taken::As(other.clone())),
    };
    thread::remember(cx, &tx, ticket, arrived.mail.message_id.as_deref(), true).await?;
    if let Some(sender) = &arrived.mail.sender {
        // Whoever writes from there can be reached there.
        undeliverable_address::Entity::delete_by_id(validate::key(&sender.address)).exec(tx.db()).await?;
    }
    note(cx, &tx, id, state, ticket).await?;
    if let Some(held) = held {
        let diff = Diff::new().set("sender", &address(arrived)).set("ticket", &ticket.number());
        let mailbox = arrived.mailbox.id.0;
        journal::record(held.by, &mut tx, "mailbox.mail_released", Entity::Mailbox, mailbox, diff).await?;
    }
    tx.commit().await?;
    Ok(Taken::As(received))
}

async fn note(cx: &Cx, tx: &Tx, id: IncomingId, state: IncomingState, ticket: TicketId) -> Result<()> {
    let row = incoming_mail::ActiveModel {
        id: Set(id),
        state: Set(state),
        reason: Set(String::new()),
        storage_key: Set(None),
        ticket_id: Set(Some(ticket)),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

fn address(arrived: &Arrived) -> String {
    arrived.mail.sender.as_ref().map(|sender| sender.address.clone()).unwrap_or_default()
}

/// The article that the mail becomes, or why it becomes none.
async fn content(
    cx: &Cx,
    tx: &mut Tx,
    arrived: &Arrived,
    files: &[Stored],
) -> Result<std::result::Result<Received, String>> {
    let mail = &arrived.mail;
    let sender = mail.sender.clone().unwrap_or_default();
    let person = known(tx.db(), &sender.address).await?;
    if let Some(found) = thread::find(cx, tx, mail, person.as_ref(), &sender.address).await? {
        let ticket = found.ticket;
        let article = tickets::write_by_mail(&found.by, tx, ticket, found.hat, mail.body.clone(), files).await?;
        return Ok(Ok(Received::Reply { ticket, article }));
    }
    let queue = arrived.mailbox.queue_id;
    let open = cx.decide(Action::CreateTicket, Resource::Queue(queue));
    if !open.allow {
        return Ok(Err(because(open)));
    }
    let is_automatic = mail.automatic != Automatic::No;
    let (requester, caller) = match requester(cx, tx, &arrived.mailbox, person, &sender, is_automatic).await? {
        Requester::Person(person) => (person, CallerDetails::default()),
        Requester::GeneralUser(person) => (person, caller(&sender)),
        Requester::Nobody(reason) => return Ok(Err(reason)),
    };
    let is_named = caller == CallerDetails::default();
    let by_mail = ByMail {
        queue,
        requester,
        subject: if mail.subject.is_empty() { "(no subject)".to_owned() } else { mail.subject.clone() },
        body: mail.body.clone(),
        caller,
        is_answered: is_named && !is_automatic,
    };
    let (ticket, article) = Box::pin(tickets::open_by_mail(cx, tx, by_mail)).await?;
    attachments::record(cx, tx, ticket, article, files).await?;
    Ok(Ok(Received::Ticket { ticket, article }))
}

/// Why a decision refuses, in its own words.
pub(super) fn because(decision: domain::policy::Decision) -> String {
    decision.because.into_iter().map(|reason| reason.text).collect::<Vec<_>>().join(" ")
}

/// What the ticket keeps of a sender who is not in the directory.
fn caller(sender: &Sender) -> CallerDetails {
    CallerDetails { name: sender.name.clone(), email: sender.address.clone(), ..CallerDetails::default() }
}
