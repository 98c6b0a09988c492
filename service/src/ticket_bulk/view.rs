//! Operations as they are shown, each to the agent who began it.

use super::items;
use super::work::own;
use crate::cx::Cx;
use crate::error::Result;
use crate::paging::{Key, Window};
use crate::tickets::{self, Sight};
use crate::users;
use domain::AppError;
use domain::bulk::{BulkOutcome, BulkQuery, BulkUndo};
use domain::ids::{TicketId, TicketOperationId};
use domain::paging::Page;
use domain::policy::{Action, Hat};
use domain::ticket_bulk::{TicketBulkRow, TicketOperationSummary, TicketOperationView};
use entity::ticket_operation_item::{Column, Entity, Model};
use entity::{ticket, ticket_operation};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Operations in the list.
const RECENT: u64 = 50;
/// Tickets of a page.
const TICKETS: u64 = 100;

/// The newest operations of the actor.
///
/// # Errors
/// `Forbidden` for whoever is not an agent.
pub async fn list(cx: &Cx) -> Result<Vec<TicketOperationSummary>> {
    tickets::require_list(cx, Hat::Agent)?;
    let newest = ticket_operation::Entity::find()
        .filter(ticket_operation::Column::SubjectId.eq(cx.actor.subject.id))
        .order_by_desc(ticket_operation::Column::Id)
        .limit(RECENT);
    summaries(cx, newest.all(cx.app.db.read()).await?).await
}

/// An operation of the actor with a page of its tickets.
///
/// # Errors
/// `NotFound` if the actor has no such operation; `Invalid` for a filter or cursor that does not exist.
pub async fn get(cx: &Cx, id: TicketOperationId, query: &BulkQuery) -> Result<TicketOperationView> {
    let row = own(cx, id).await?;
    let tickets = page(cx, id, query).await?;
    let operation = summaries(cx, vec![row]).await?.pop().ok_or(AppError::NotFound)?;
    let counts = operation.counts;
    let is_finished = operation.finished_at.is_some();
    let left = counts.changed > counts.undone + counts.kept;
    Ok(TicketOperationView { can_undo: is_finished && left, can_continue: !is_finished, operation, tickets })
}

async fn summaries(cx: &Cx, rows: Vec<ticket_operation::Model>) -> Result<Vec<TicketOperationSummary>> {
    let db = cx.app.db.read();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut counts = items::counts(db, &ids).await?;
    let people: Vec<_> = rows.iter().map(|row| row.real_id).collect();
    let names = users::names(db, &people).await?;
    let summary = |row: ticket_operation::Model| TicketOperationSummary {
        id: row.id,
        summary: row.summary,
        real: (row.real_id != row.subject_id).then(|| names.get(&row.real_id).cloned()).flatten(),
        created_at: row.created_at,
        finished_at: row.finished_at,
        undone_at: row.undone_at,
        counts: counts.remove(&row.id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(summary).collect())
}

async fn page(cx: &Cx, id: TicketOperationId, query: &BulkQuery) -> Result<Page<TicketBulkRow>> {
    let window = Window::new(&query.show, &query.after, &query.before, TICKETS)?;
    let mut select = Entity::find().filter(Column::OperationId.eq(id));
    if !query.show.is_empty() {
        let outcome = BulkOutcome::parse(&query.show).map(|outcome| Column::Outcome.eq(outcome));
        let undo = BulkUndo::parse(&query.show).map(|undo| Column::Undo.eq(undo));
        let unknown = || AppError::field("show", "There is no such outcome.");
        select = select.filter(outcome.or(undo).ok_or_else(unknown)?);
    }
    let columns = [Expr::col((Entity, Column::Id))];
    let rows: Vec<Model> = window.apply(select, &columns)?.all(cx.app.db.read()).await?;
    let page = window.page(rows, |row| vec![Key::Number(row.id)]);
    let subjects = subjects(cx, page.rows.iter().map(|row| row.ticket_id).collect()).await?;
    let rows = page.rows.into_iter().map(|row| shown(row, &subjects)).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, next: page.next, previous: page.previous })
}

/// The subjects of those tickets that the actor reads now.
async fn subjects(cx: &Cx, ids: Vec<TicketId>) -> Result<HashMap<TicketId, String>> {
    let rows = ticket::Entity::find().filter(ticket::Column::Id.is_in(ids)).all(cx.app.db.read()).await?;
    let read = rows.into_iter().filter(|row| Sight::new(cx, Hat::Agent, row, Vec::new()).allows(cx, Action::ReadNotes));
    Ok(read.map(|row| (row.id, row.subject)).collect())
}

/// Of a ticket that is out of sight by now, nothing is told but its number.
fn shown(row: Model, subjects: &HashMap<TicketId, String>) -> Result<TicketBulkRow> {
    let subject = subjects.get(&row.ticket_id);
    Ok(TicketBulkRow {
        id: row.ticket_id,
        number: row.ticket_id.number(),
        subject: subject.cloned().unwrap_or_default(),
        outcome: row.outcome,
        changes: if subject.is_some() { serde_json::from_str(&row.changes)? } else { Vec::new() },
        reason: row.reason,
        undo: row.undo,
        undo_reason: row.undo_reason,
    })
}
