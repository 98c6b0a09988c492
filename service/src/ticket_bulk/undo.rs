//! Undoing a change of many tickets.

use super::work::{leave, own};
use super::{AT_ONCE, TIME_S, Trace, items};
use crate::bulk::refusal;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::tickets::{self, Sight};
use domain::AppError;
use domain::bulk::BulkUndo;
use domain::ids::TicketOperationId;
use domain::journal::Entity;
use domain::policy::{Action, Hat, Via};
use entity::{ticket_operation, ticket_operation_item};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

/// Puts back what an operation of the actor changed, ticket by ticket, each with the rights that the change itself needs.
/// A ticket in which the same was changed since is left alone and listed with the reason. Works once; many tickets are
/// left to a job.
///
/// # Errors
/// `NotFound` if the actor has no such operation; `Conflict` for one that still runs or was undone before.
pub async fn undo(cx: &Cx, id: TicketOperationId) -> Result<()> {
    own(cx, id).await?;
    let mut tx = cx.begin().await?;
    let operation = items::lock(&tx, id).await?;
    if operation.finished_at.is_none() {
        return Err(AppError::Conflict("This is still running.".to_owned()).into());
    }
    if items::to_undo(&tx, id).await?.is_empty() {
        let why = if operation.undone_at.is_some() { "This was undone before." } else { "No ticket was changed." };
        return Err(AppError::Conflict(why.to_owned()).into());
    }
    if operation.undone_at.is_none() {
        let row = ticket_operation::ActiveModel {
            id: Set(id),
            undone_at: Set(Some(cx.now)),
            undone_by: Set(Some(cx.actor.subject.id)),
            ..Default::default()
        };
        row.update(tx.db()).await?;
        let diff = Diff::new().set("action", &operation.summary);
        journal::record(cx, &mut tx, "ticket_operation.undo_started", Entity::TicketOperation, id.0, diff).await?;
    }
    let changed = items::counts(tx.db(), &[id]).await?.remove(&id).unwrap_or_default().changed;
    let is_left = changed > AT_ONCE as u64 && cx.actor.via == Via::Direct;
    if is_left {
        leave(cx, &mut tx, id, true).await?;
    }
    tx.commit().await?;
    if is_left { Ok(()) } else { work(cx, id).await }
}

/// Undoes the next tickets, for some time.
pub(super) async fn work(cx: &Cx, id: TicketOperationId) -> Result<()> {
    let until = cx.app.clock.now().plus_seconds(TIME_S);
    loop {
        let mut tx = cx.begin().await?;
        let items = items::to_undo(&tx, id).await?;
        if items.is_empty() {
            return Ok(());
        }
        for item in items {
            Box::pin(one(cx, &mut tx, item)).await?;
        }
        if items::to_undo(&tx, id).await?.is_empty() {
            let counts = items::counts(tx.db(), &[id]).await?.remove(&id).unwrap_or_default();
            let diff = Diff::new().set("undone", &counts.undone).set("kept", &counts.kept);
            journal::record(cx, &mut tx, "ticket_operation.undone", Entity::TicketOperation, id.0, diff).await?;
        }
        tx.commit().await?;
        if cx.app.clock.now() > until {
            return Ok(());
        }
    }
}

/// Undoes one ticket, and notes what became of it.
async fn one(cx: &Cx, tx: &mut Tx, item: ticket_operation_item::Model) -> Result<()> {
    let (undo, reason) = match put_back(cx, tx, &item).await {
        Ok(()) => (BulkUndo::Undone, String::new()),
        Err(error) => (BulkUndo::Kept, refusal(error)?),
    };
    let row = ticket_operation_item::ActiveModel {
        id: Set(item.id),
        undo: Set(Some(undo)),
        undo_reason: Set(reason),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

async fn put_back(cx: &Cx, tx: &mut Tx, item: &ticket_operation_item::Model) -> Result<()> {
    let (row, sight) = Sight::lock(cx, tx, item.ticket_id, Hat::Agent).await?;
    sight.require(cx, Action::ReadNotes)?;
    let trace: Trace = serde_json::from_str(&item.trace)?;
    let wanted = trace.put_back(tx.db(), &row).await?;
    tickets::require_change(cx, &sight, &row, &wanted)?;
    let wanted = tickets::with_fitting_owner(cx, tx.db(), &row, wanted).await?;
    tickets::save(cx, tx, &row, &wanted, None).await
}
