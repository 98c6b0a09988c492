//! The rows of bulk operations and of the people they are about.

use crate::db::Tx;
use crate::error::Result;
use domain::AppError;
use domain::bulk::{BulkCounts, BulkOutcome, BulkUndo};
use domain::ids::{BulkId, UserId};
use entity::{bulk_item, bulk_operation};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;

/// People of one transaction.
pub(super) const AT_ONCE: u64 = 50;
/// Rows written by one statement.
const BATCH: usize = 500;

/// Writes an item for each person, yet to be looked at.
///
/// # Errors
/// If the database refuses.
pub(super) async fn insert(tx: &Tx, operation: BulkId, people: &[UserId]) -> Result<()> {
    for some in people.chunks(BATCH) {
        let rows = some.iter().map(|person| bulk_item::ActiveModel {
            operation_id: Set(operation),
            user_id: Set(*person),
            outcome: Set(BulkOutcome::Pending),
            changes: Set("[]".to_owned()),
            trace: Set("{}".to_owned()),
            reason: Set(String::new()),
            undo: Set(None),
            undo_reason: Set(String::new()),
            ..Default::default()
        });
        bulk_item::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The operation, held until the transaction ends.
///
/// # Errors
/// `NotFound` if there is none.
pub(super) async fn lock(tx: &Tx, id: BulkId) -> Result<bulk_operation::Model> {
    let found = bulk_operation::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    Ok(found.ok_or(AppError::NotFound)?)
}

/// The next items that nobody has looked at, held until the transaction ends.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn to_do(tx: &Tx, id: BulkId) -> Result<Vec<bulk_item::Model>> {
    next(tx, id, BulkOutcome::Pending).await
}

/// The next changed items that are not undone yet, held until the transaction ends.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn to_undo(tx: &Tx, id: BulkId) -> Result<Vec<bulk_item::Model>> {
    next(tx, id, BulkOutcome::Changed).await
}

async fn next(tx: &Tx, id: BulkId, outcome: BulkOutcome) -> Result<Vec<bulk_item::Model>> {
    use bulk_item::Column as C;
    Ok(bulk_item::Entity::find()
        .filter(C::OperationId.eq(id))
        .filter(C::Outcome.eq(outcome))
        .filter(C::Undo.is_null())
        .order_by_asc(C::Id)
        .limit(AT_ONCE)
        .lock_exclusive()
        .all(tx.db())
        .await?)
}

/// Refuses everybody whom nobody has looked at, for this reason.
///
/// # Errors
/// If the database refuses.
pub(super) async fn refuse_rest(tx: &Tx, id: BulkId, reason: &str) -> Result<()> {
    use bulk_item::Column as C;
    let refused = bulk_item::ActiveModel {
        outcome: Set(BulkOutcome::Refused),
        reason: Set(reason.to_owned()),
        ..Default::default()
    };
    bulk_item::Entity::update_many()
        .set(refused)
        .filter(C::OperationId.eq(id))
        .filter(C::Outcome.eq(BulkOutcome::Pending))
        .exec(tx.db())
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Counted {
    operation_id: BulkId,
    outcome: BulkOutcome,
    undo: Option<BulkUndo>,
    people: i64,
}

/// How many people of each of these operations had which outcome.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn counts(db: &impl ConnectionTrait, ids: &[BulkId]) -> Result<HashMap<BulkId, BulkCounts>> {
    use bulk_item::Column as C;
    let found = bulk_item::Entity::find()
        .select_only()
        .columns([C::OperationId, C::Outcome, C::Undo])
        .column_as(Expr::cust("count(*)"), "people")
        .filter(C::OperationId.is_in(ids.iter().copied()))
        .group_by(C::OperationId)
        .group_by(C::Outcome)
        .group_by(C::Undo)
        .into_model::<Counted>()
        .all(db)
        .await?;
    let mut out: HashMap<BulkId, BulkCounts> = HashMap::new();
    for row in found {
        let counts = out.entry(row.operation_id).or_default();
        let people = u64::try_from(row.people).unwrap_or_default();
        counts.add(row.outcome, people);
        match row.undo {
            Some(BulkUndo::Undone) => counts.undone += people,
            Some(BulkUndo::Kept) => counts.kept += people,
            None => {}
        }
    }
    Ok(out)
}
