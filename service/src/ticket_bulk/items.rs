//! The rows of operations and of their tickets.

use crate::db::Tx;
use crate::error::Result;
use domain::AppError;
use domain::bulk::{BulkCounts, BulkOutcome, BulkUndo};
use domain::ids::{TicketId, TicketOperationId};
use entity::ticket_operation;
use entity::ticket_operation_item::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// Tickets of one transaction.
const AT_ONCE: u64 = 50;
/// Rows written by one statement.
const BATCH: usize = 500;

/// Writes an item for each ticket, yet to be looked at.
///
/// # Errors
/// If the database refuses.
pub(super) async fn insert(tx: &Tx, operation: TicketOperationId, tickets: &[TicketId]) -> Result<()> {
    for some in tickets.chunks(BATCH) {
        let rows = some.iter().map(|ticket| ActiveModel {
            operation_id: Set(operation),
            ticket_id: Set(*ticket),
            outcome: Set(BulkOutcome::Pending),
            changes: Set("[]".to_owned()),
            trace: Set("{}".to_owned()),
            reason: Set(String::new()),
            undo: Set(None),
            undo_reason: Set(String::new()),
            ..Default::default()
        });
        Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The operation, held until the transaction ends.
///
/// # Errors
/// `NotFound` if there is none.
pub(super) async fn lock(tx: &Tx, id: TicketOperationId) -> Result<ticket_operation::Model> {
    let found = ticket_operation::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    Ok(found.ok_or(AppError::NotFound)?)
}

/// The next items that are not looked at, in the order of the tickets, held until the transaction ends.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn to_do(tx: &Tx, id: TicketOperationId) -> Result<Vec<Model>> {
    next(tx, id, BulkOutcome::Pending).await
}

/// The next changed items that are not undone yet, likewise.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn to_undo(tx: &Tx, id: TicketOperationId) -> Result<Vec<Model>> {
    next(tx, id, BulkOutcome::Changed).await
}

async fn next(tx: &Tx, id: TicketOperationId, outcome: BulkOutcome) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OperationId.eq(id))
        .filter(Column::Outcome.eq(outcome))
        .filter(Column::Undo.is_null())
        // Whoever changes several tickets holds them in this order.
        .order_by_asc(Column::TicketId)
        .limit(AT_ONCE)
        .lock_exclusive()
        .all(tx.db())
        .await?)
}

/// Refuses every ticket that nobody has looked at, for this reason.
///
/// # Errors
/// If the database refuses.
pub(super) async fn refuse_rest(tx: &Tx, id: TicketOperationId, reason: &str) -> Result<()> {
    let refused =
        ActiveModel { outcome: Set(BulkOutcome::Refused), reason: Set(reason.to_owned()), ..Default::default() };
    Entity::update_many()
        .set(refused)
        .filter(Column::OperationId.eq(id))
        .filter(Column::Outcome.eq(BulkOutcome::Pending))
        .exec(tx.db())
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Counted {
    operation_id: TicketOperationId,
    outcome: BulkOutcome,
    undo: Option<BulkUndo>,
    tickets: i64,
}

/// How many tickets of each of these operations had which outcome.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn counts(
    db: &impl ConnectionTrait,
    ids: &[TicketOperationId],
) -> Result<HashMap<TicketOperationId, BulkCounts>> {
    let found = Entity::find()
        .select_only()
        .columns([Column::OperationId, Column::Outcome, Column::Undo])
        .column_as(Expr::cust("count(*)"), "tickets")
        .filter(Column::OperationId.is_in(ids.iter().copied()))
        .group_by(Column::OperationId)
        .group_by(Column::Outcome)
        .group_by(Column::Undo)
        .into_model::<Counted>()
        .all(db)
        .await?;
    let mut out: HashMap<TicketOperationId, BulkCounts> = HashMap::new();
    for row in found {
        let counts = out.entry(row.operation_id).or_default();
        let tickets = u64::try_from(row.tickets).unwrap_or_default();
        counts.add(row.outcome, tickets);
        match row.undo {
            Some(BulkUndo::Undone) => counts.undone += tickets,
            Some(BulkUndo::Kept) => counts.kept += tickets,
            None => {}
        }
    }
    Ok(out)
}
