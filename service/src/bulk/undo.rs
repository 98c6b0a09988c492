//! Undoing a bulk operation.

use super::apply::hold;
use super::revert::revert;
use super::{Person, TIME_S, items, refusal};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::bulk::BulkUndo;
use domain::ids::BulkId;
use domain::journal::Entity;
use domain::policy::{Action, Resource};
use entity::{bulk_item, bulk_operation};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

/// Puts back what the operation changed, person by person, each with the rights that the action itself
/// needs. Whoever was changed since in what the operation wrote is left alone and listed with the reason.
/// Works once.
///
/// # Errors
/// `Forbidden` without the right to see the directory or that of the action; `NotFound`; `Conflict` for an
/// operation that still runs or was undone before.
pub async fn undo(cx: &Cx, id: BulkId) -> Result<()> {
    cx.require_desk(Action::ReadUsers)?;
    let mut tx = cx.begin().await?;
    let operation = items::lock(&tx, id).await?;
    cx.require_desk(operation.action.needs())?;
    if operation.finished_at.is_none() {
        return Err(AppError::Conflict("This is still running.".to_owned()).into());
    }
    let left = !items::to_undo(&tx, id).await?.is_empty();
    if !left {
        let why = if operation.undone_at.is_some() { "This was undone before." } else { "Nobody was changed." };
        return Err(AppError::Conflict(why.to_owned()).into());
    }
    if operation.undone_at.is_none() {
        let row = bulk_operation::ActiveModel {
            id: Set(id),
            undone_at: Set(Some(cx.now)),
            undone_by: Set(Some(cx.actor.subject.id)),
            ..Default::default()
        };
        row.update(tx.db()).await?;
        let diff = Diff::new().set("action", &operation.summary);
        journal::record(cx, &mut tx, "bulk.undo_started", Entity::Bulk, id.0, diff).await?;
    }
    tx.commit().await?;
    work(cx, &operation).await
}

async fn work(cx: &Cx, operation: &bulk_operation::Model) -> Result<()> {
    let until = cx.app.clock.now().plus_seconds(TIME_S);
    loop {
        let mut tx = cx.begin().await?;
        let items = items::to_undo(&tx, operation.id).await?;
        if items.is_empty() {
            return Ok(());
        }
        let mut people = hold(cx, &tx, &items).await?;
        for item in items {
            let person = people.remove(&item.user_id);
            Box::pin(one(cx, &mut tx, operation, item, person)).await?;
        }
        if items::to_undo(&tx, operation.id).await?.is_empty() {
            let counts = items::counts(tx.db(), &[operation.id]).await?.remove(&operation.id).unwrap_or_default();
            let diff = Diff::new().set("undone", &counts.undone).set("kept", &counts.kept);
            journal::record(cx, &mut tx, "bulk.undone", Entity::Bulk, operation.id.0, diff).await?;
        }
        tx.commit().await?;
        if cx.app.clock.now() > until {
            return Ok(());
        }
    }
}

/// Undoes one person, and notes what became of them.
async fn one(
    cx: &Cx,
    tx: &mut Tx,
    operation: &bulk_operation::Model,
    item: bulk_item::Model,
    person: Option<Person>,
) -> Result<()> {
    let (undo, reason) = match put_back(cx, tx, operation, &item, person).await {
        Ok(()) => (BulkUndo::Undone, String::new()),
        Err(error) => (BulkUndo::Kept, refusal(error)?),
    };
    let row = bulk_item::ActiveModel {
        id: Set(item.id),
        undo: Set(Some(undo)),
        undo_reason: Set(reason),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

async fn put_back(
    cx: &Cx,
    tx: &mut Tx,
    operation: &bulk_operation::Model,
    item: &bulk_item::Model,
    person: Option<Person>,
) -> Result<()> {
    let person = person.ok_or(AppError::NotFound)?;
    cx.require(operation.action.needs(), Resource::User(&person.facts))?;
    revert(cx, tx, &person, serde_json::from_str(&item.trace)?).await
}
