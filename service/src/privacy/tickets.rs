//! The first step: the tickets of the person, with everything in them.

use super::opportunities;
use super::step::{Chunk, PERSON};
use crate::attachments;
use crate::audit;
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets;
use domain::ids::TicketId;
use domain::journal::Entity;
use domain::privacy::Counted;
use domain::state::GrantKind;
use entity::{access_grant, article, attachment, incoming_mail, journal as log, privacy_task, ticket};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// Tickets of one transaction.
const CHUNK: u64 = 50;
/// What is left of the changes of a row.
pub(super) const NO_CHANGES: &str = "{}";

pub(super) async fn chunk(cx: &Cx, task: &privacy_task::Model) -> Result<()> {
    let Some(mut chunk) = Chunk::begin(cx, task).await? else { return Ok(()) };
    if opportunities::hand_over(cx, &mut chunk).await? {
        return chunk.commit(cx).await;
    }
    // Held until the end: nobody gives them to somebody else, or attaches a file, meanwhile.
    let ids: Vec<TicketId> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::RequesterId.eq(task.user_id))
        .order_by_asc(ticket::Column::Id)
        .limit(CHUNK)
        .lock_exclusive()
        .into_tuple()
        .all(chunk.tx.db())
        .await?;
    if ids.is_empty() {
        chunk.go_to(PERSON);
    } else {
        delete(cx, &mut chunk, &ids).await?;
    }
    chunk.commit(cx).await
}

async fn delete(cx: &Cx, chunk: &mut Chunk, ids: &[TicketId]) -> Result<()> {
    tickets::take_apart(cx, &mut chunk.tx, ids).await?;
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
