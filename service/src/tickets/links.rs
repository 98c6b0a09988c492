//! Links between tickets.

use super::merge::forwarded;
use super::sight::Sight;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::error::FieldErrors;
use domain::ids::{TicketId, TieId};
use domain::journal::Entity;
use domain::policy::{Action, Hat};
use domain::ties::{LinkInput, LinkKind, Relation};
use entity::ticket_link;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait, ModelTrait, QueryFilter, Statement,
};

/// Generations of parents that are looked through.
const GENERATIONS: usize = 100;

/// The number of the lock that whoever gives a ticket a parent holds.
const PARENTS: i64 = 0x7061_7265_6e74;

/// The error at a number that names no ticket the actor reads.
pub(super) const UNKNOWN: &str = "There is no ticket of this number, or you may not see it.";

/// Links a ticket to another one. The other one has to be read, this one to be changed.
///
/// # Errors
/// `NotFound` for a ticket out of sight, `Forbidden` without the right, `Invalid` with the fields to correct:
/// `relation`, `other`.
pub async fn link(cx: &Cx, id: TicketId, input: LinkInput) -> Result<TieId> {
    let mut tx = cx.begin().await?;
    let checked = check(&input);
    if checked.as_ref().is_ok_and(|(relation, _)| matches!(relation, Relation::ParentOf | Relation::ChildOf)) {
        one_at_a_time(cx, &tx).await?;
    }
    let (_, sight) = Sight::lock(cx, &tx, id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    sight.require(cx, Action::LinkTickets)?;
    let (relation, other) = checked?;
    let other = readable(cx, &tx, other).await?;
    if other == id {
        return Err(AppError::field("other", "A ticket is not linked to itself.").into());
    }
    let (kind, from, to) = relation.kept(id, other);
    if kind == LinkKind::Parent {
        refuse_circle(&tx, from, to).await?;
    }
    let row = ticket_link::ActiveModel {
        kind: Set(kind),
        from_id: Set(from),
        to_id: Set(to),
        created_by: Set(cx.subject_id()),
        created_at: Set(cx.now),
        ..Default::default()
    };
    let twice = AppError::field("other", "The tickets are linked like this already.");
    let inserted = ticket_link::Entity::insert(row).exec(tx.db()).await;
    let tie = inserted.map_err(|error| Error::from(error).on_duplicate(twice))?.last_insert_id;
    for (this, relation, that) in [(id, relation, other), (other, relation.turned(), id)] {
        let diff = Diff::new().set("link", &words(relation, that));
        journal::record(cx, &mut tx, "ticket.linked", Entity::Ticket, this.0, diff).await?;
    }
    tx.commit().await?;
    Ok(tie)
}

/// Takes a link away.
///
/// # Errors
/// `NotFound` for a ticket out of sight, and for a link that is none of its own or leads out of sight;
/// `Forbidden` without the right.
pub async fn unlink(cx: &Cx, id: TicketId, tie: TieId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let (_, sight) = Sight::lock(cx, &tx, id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    sight.require(cx, Action::LinkTickets)?;
    let own = Condition::any().add(ticket_link::Column::FromId.eq(id)).add(ticket_link::Column::ToId.eq(id));
    let row = ticket_link::Entity::find_by_id(tie).filter(own).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let by_first = row.from_id == id;
    let other = if by_first { row.to_id } else { row.from_id };
    let (_, far) = Sight::load(cx, tx.db(), other, Hat::Agent).await?;
    if !far.allows(cx, Action::ReadNotes) {
        return Err(AppError::NotFound.into());
    }
    let relation = Relation::seen(row.kind, by_first);
    row.delete(tx.db()).await?;
    for (this, relation, that) in [(id, relation, other), (other, relation.turned(), id)] {
        let diff = Diff::new().field("link", &words(relation, that), &String::new());
        journal::record(cx, &mut tx, "ticket.unlinked", Entity::Ticket, this.0, diff).await?;
    }
    tx.commit().await
}

fn words(relation: Relation, other: TicketId) -> String {
    format!("{} #{}", relation.label(), other.number())
}

fn check(input: &LinkInput) -> Result<(Relation, TicketId)> {
    let mut errors = FieldErrors::new();
    let relation = match input.relation.trim() {
        "" => Some(Relation::Relates),
        text => Relation::parse(text),
    };
    if relation.is_none() {
        errors.add("relation", "Please choose how the tickets belong together.");
    }
    let other = number(&mut errors, "other", &input.other);
    errors.into_result()?;
    Ok((relation.unwrap_or(Relation::Relates), other.unwrap_or_default()))
}

/// The ticket of a number that was typed.
pub(super) fn number(errors: &mut FieldErrors, field: &str, text: &str) -> Option<TicketId> {
    let id = TicketId::from_number(text);
    if text.trim().is_empty() {
        errors.add(field, "The number of the ticket is missing.");
    } else if id.is_none() {
        errors.add(field, "This is not the number of a ticket. It should look like 10042.");
    }
    id
}

/// The other ticket, or the one it was merged into, if the actor reads it.
async fn readable(cx: &Cx, tx: &Tx, other: TicketId) -> Result<TicketId> {
    let other = forwarded(tx.db(), other).await?;
    let unknown = || Error::from(AppError::field("other", UNKNOWN));
    let (_, far) = match Sight::load(cx, tx.db(), other, Hat::Agent).await {
        Err(Error::App(AppError::NotFound)) => return Err(unknown()),
        found => found?,
    };
    if far.allows(cx, Action::ReadNotes) { Ok(other) } else { Err(unknown()) }
}

/// Lets parents be given one after the other: two at the same moment could make a circle that neither sees. SQLite has
/// one writer anyway.
async fn one_at_a_time(cx: &Cx, tx: &Tx) -> Result<()> {
    if cx.app.db.is_sqlite() {
        return Ok(());
    }
    let lock = Statement::from_string(DatabaseBackend::Postgres, format!("SELECT pg_advisory_xact_lock({PARENTS})"));
    tx.db().execute_raw(lock).await?;
    Ok(())
}

/// A ticket has one parent, and is no part of itself.
async fn refuse_circle(tx: &Tx, parent: TicketId, child: TicketId) -> Result<()> {
    let refuse = |text: String| Err(AppError::field("other", text).into());
    if let Some(present) = parent_of(tx, child).await?
        && present != parent
    {
        return refuse(format!("#{} is a part of another ticket already.", child.number()));
    }
    let mut above = Some(parent);
    for _ in 0..GENERATIONS {
        let Some(ticket) = above else { return Ok(()) };
        above = parent_of(tx, ticket).await?;
        if above == Some(child) {
            return refuse(format!("#{} is a part of #{} already.", parent.number(), child.number()));
        }
    }
    refuse("There are too many generations of parents.".to_owned())
}

async fn parent_of(tx: &Tx, child: TicketId) -> Result<Option<TicketId>> {
    let found = ticket_link::Entity::find()
        .filter(ticket_link::Column::Kind.eq(LinkKind::Parent))
        .filter(ticket_link::Column::ToId.eq(child));
    Ok(found.one(tx.db()).await?.map(|row| row.from_id))
}
