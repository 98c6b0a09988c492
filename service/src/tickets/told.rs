//! Who is told by mail of what happens in a ticket, beside those who get replies: its owner, those who work in its
//! queue, and the customer side of each other's messages. Nobody is told of what they did themselves.

use super::followers;
use super::sight::Sight;
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::mail::{self, CUSTOMER_ANSWERED, MESSAGE_WRITTEN, MailRefs, NEW_TICKET, PARTICIPANT_ADDED, TICKET_ASSIGNED};
use domain::ids::{ArticleId, TicketId, UserId};
use domain::policy::{Action, Actor, Resource, Subject, TicketFacts, Via};
use entity::{agent, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

/// Tells somebody that the ticket is theirs.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn assigned(cx: &Cx, tx: &mut Tx, ticket: &TicketFacts) -> Result<()> {
    let Some(owner) = owner(cx, tx, ticket).await? else { return Ok(()) };
    mail::send_template(cx, tx, TICKET_ASSIGNED, owner, MailRefs::ticket(ticket.id)).await
}

/// Tells of a new ticket: its owner, and those who work in its queue and want to know.
///
/// # Errors
/// If the database refuses.
pub(super) async fn opened(cx: &Cx, tx: &mut Tx, ticket: &TicketFacts) -> Result<()> {
    assigned(cx, tx, ticket).await?;
    let listening: Vec<UserId> = agent::Entity::find()
        .select_only()
        .column(agent::Column::UserId)
        .filter(agent::Column::NewTicketMail.eq(true))
        .filter(agent::Column::DeletedAt.is_null())
        .into_tuple()
        .all(tx.db())
        .await?;
    let others = listening.into_iter().filter(|id| ticket.owner != Some(*id) && !is_oneself(cx, *id));
    let others: Vec<UserId> = others.collect();
    if others.is_empty() {
        return Ok(());
    }
    let mut people = load::subjects(tx.db(), Condition::all().add(user::Column::Id.is_in(others))).await?;
    people.sort_unstable_by_key(|subject| subject.id);
    for subject in people {
        let id = subject.id;
        if reads_notes(cx, subject, ticket) {
            mail::send_template(cx, tx, NEW_TICKET, id, MailRefs::ticket(ticket.id)).await?;
        }
    }
    Ok(())
}

/// Tells somebody that they follow the ticket from now on.
///
/// # Errors
/// If the database refuses.
pub(super) async fn added(cx: &Cx, tx: &mut Tx, ticket: TicketId, person: UserId) -> Result<()> {
    if is_oneself(cx, person) {
        return Ok(());
    }
    let refs = MailRefs { actor_id: cx.subject_id(), ..MailRefs::ticket(ticket) };
    mail::send_template(cx, tx, PARTICIPANT_ADDED, person, refs).await
}

/// Tells of a message of the customer side: the others of that side who may read it, and the owner.
///
/// # Errors
/// If the database refuses.
pub(super) async fn written(cx: &Cx, tx: &mut Tx, sight: &Sight, article: ArticleId, author: UserId) -> Result<()> {
    let ticket = sight.known();
    let refs = MailRefs::article(ticket.id, article);
    let owner = owner(cx, tx, ticket).await?;
    if let Some(owner) = owner {
        mail::send_template(cx, tx, CUSTOMER_ANSWERED, owner, refs).await?;
    }
    let side = std::iter::once(ticket.requester).chain(followers::now(cx, ticket)).filter(|id| *id != author);
    let mut people: Vec<UserId> = side.filter(|id| Some(*id) != owner && !is_oneself(cx, *id)).collect();
    people.sort_unstable();
    people.dedup();
    for id in people {
        if followers::reads(cx, tx.db(), id, ticket).await? {
            mail::send_template(cx, tx, MESSAGE_WRITTEN, id, refs).await?;
        }
    }
    Ok(())
}

/// The owner, if they want to be told.
async fn owner(cx: &Cx, tx: &Tx, ticket: &TicketFacts) -> Result<Option<UserId>> {
    let Some(id) = ticket.owner else { return Ok(None) };
    let row = agent::Entity::find_by_id(id).one(tx.db()).await?;
    let wants = row.is_some_and(|row| row.owner_mail && row.deleted_at.is_none());
    Ok(if wants && works_here(cx, tx, id, ticket).await? { Some(id) } else { None })
}

/// Whether somebody else than who acts reads the ticket as an agent.
async fn works_here(cx: &Cx, tx: &Tx, id: UserId, ticket: &TicketFacts) -> Result<bool> {
    if is_oneself(cx, id) {
        return Ok(false);
    }
    Ok(load::subject_of(tx.db(), id).await?.is_some_and(|subject| reads_notes(cx, subject, ticket)))
}

fn reads_notes(cx: &Cx, subject: Subject, ticket: &TicketFacts) -> bool {
    let reader = Actor { subject, via: Via::Direct };
    cx.policy().decide(&reader, Action::ReadNotes, Resource::Ticket(ticket)).allow
}

/// Whether it is who acts, or who sits behind them in their view.
fn is_oneself(cx: &Cx, id: UserId) -> bool {
    cx.subject_id() == Some(id) || (cx.subject_id().is_some() && cx.actor.real() == id)
}
