//! The first step: the tickets of the person, with everything in them, unless the plan or a legal hold keeps them.

use super::opportunities;
use super::plan::{self, Stored};
use super::step::{self, Chunk, PERSON};
use super::tickets_that_stay;
use crate::attachments;
use crate::audit;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::privacy::{Counted, TicketFate};
use domain::state::{GrantKind, TicketState};
use entity::{access_grant, article, attachment, incoming_mail, journal as log, privacy_task, ticket};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// Tickets of one transaction.
const CHUNK: u64 = 50;
/// What is left of the changes of a row.
pub(super) const NO_CHANGES: &str = "{}";

pub(super) async fn chunk(cx: &Cx, task: &privacy_task::Model) -> Result<()> {
    let Some(mut chunk) = Chunk::begin(cx, task).await? else { return Ok(()) };
    let mut stored = Stored::of(&chunk.task)?;
    let alone = plan::is_of_tickets(task);
    if !alone && opportunities::hand_over(cx, &mut chunk).await? {
        return chunk.commit(cx).await;
    }
    let which = if alone {
        Condition::all()
            .add(ticket::Column::Id.is_in(stored.only.iter().copied()))
            .add(ticket::Column::Id.not_in_subquery(plan::held_tickets()))
            // Since they were chosen, somebody may have opened one again, or put its requester under hold.
            .add(ticket::Column::State.eq(TicketState::Closed))
            .add(ticket::Column::RequesterId.not_in_subquery(plan::held_people()))
    } else {
        Condition::all().add(ticket::Column::RequesterId.eq(task.user_id))
    };
    // Held until the end: nobody gives them to somebody else, or attaches a file, meanwhile.
    let ids: Vec<TicketId> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(which)
        .order_by_asc(ticket::Column::Id)
        .limit(CHUNK)
        .lock_exclusive()
        .into_tuple()
        .all(chunk.tx.db())
        .await?;
    if ids.is_empty() {
        chunk.go_to(if alone { step::LAST } else { PERSON });
        return chunk.commit(cx).await;
    }
    // What was merged belongs to its own ticket again, before it is looked at who wrote there.
    if stored.plan.tickets == TicketFate::Delete {
        tickets::take_apart(cx, &mut chunk.tx, &ids).await?;
    }
    let held = held_among(&chunk, &ids).await?;
    let (held, free): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| held.contains(id));
    if !held.is_empty() && !alone {
        tickets_that_stay::anonymise(cx, &mut chunk, &mut stored, &held, Counted::TicketsHeld).await?;
    }
    if !free.is_empty() {
        match stored.plan.tickets {
            TicketFate::Delete => delete(cx, &mut chunk, &free).await?,
            TicketFate::Anonymise => {
                let why = Counted::TicketsAnonymised;
                tickets_that_stay::anonymise(cx, &mut chunk, &mut stored, &free, why).await?;
            }
            TicketFate::HandOver => tickets_that_stay::hand_over(cx, &mut chunk, &mut stored, &free).await?,
        }
    }
    chunk.task.plan = Some(stored.text()?);
    chunk.commit(cx).await
}

/// Those of these tickets in which somebody under legal hold wrote.
async fn held_among(chunk: &Chunk, ids: &[TicketId]) -> Result<BTreeSet<TicketId>> {
    let held: Vec<TicketId> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::Id.is_in(ids.iter().copied()))
        .filter(ticket::Column::Id.in_subquery(plan::held_tickets()))
        .into_tuple()
        .all(chunk.tx.db())
        .await?;
    Ok(held.into_iter().collect())
}

async fn delete(cx: &Cx, chunk: &mut Chunk, ids: &[TicketId]) -> Result<()> {
    let db = chunk.tx.db();
    let of = || ids.iter().copied();
    let articles = article::Entity::find().filter(article::Column::TicketId.is_in(of())).count(db).await?;
    let files = attachment::Entity::find().filter(attachment::Column::TicketId.is_in(of())).all(db).await?;
    access_grant::Entity::delete_many()
        .filter(access_grant::Column::Kind.eq(GrantKind::Participant))
        .filter(access_grant::Column::TargetId.is_in(ids.iter().map(|id| id.0)))
        .exec(db)
        .await?;
    let rows = log::Entity::find()
        .filter(log::Column::Entity.eq(Entity::Ticket.as_str()))
        .filter(log::Column::EntityId.is_in(ids.iter().map(|id| id.0)))
        .all(db)
        .await?;
    // The mails stay known, so that they do not come again.
    incoming_mail::Entity::update_many()
        .col_expr(incoming_mail::Column::Subject, Expr::value(""))
        .filter(incoming_mail::Column::TicketId.is_in(of()))
        .exec(db)
        .await?;
    ticket::Entity::delete_many().filter(ticket::Column::Id.is_in(of())).exec(db).await?;
    let rows = rows.into_iter().map(|row| (row, NO_CHANGES.to_owned())).collect();
    let emptied = audit::empty(cx, &mut chunk.tx, chunk.task.id, rows).await?;
    for id in ids {
        journal::record(cx, &mut chunk.tx, "ticket.erased", Entity::Ticket, id.0, Diff::new()).await?;
    }
    let mut gone: Vec<TicketId> = serde_json::from_str(&chunk.task.tickets)?;
    gone.extend(ids);
    chunk.task.tickets = serde_json::to_string(&gone)?;
    chunk.count(Counted::Tickets, ids.len() as u64);
    chunk.count(Counted::Articles, articles);
    chunk.count(Counted::Attachments, files.len() as u64);
    chunk.count(Counted::JournalRows, emptied);
    chunk.handled(ids.len());
    // Last, and before the commit: what is interrupted here is found again by its rows.
    for file in files {
        attachments::forget(cx, &file.storage_key).await?;
    }
    Ok(())
}
