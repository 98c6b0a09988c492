//! Carrying a change out.

use super::plan::changes;
use super::{AT_ONCE, Command, Plan, TIME_S, Trace, items, plan, undo};
use crate::app::App;
use crate::bulk::refusal;
use crate::context;
use crate::cx::{Cx, Origin};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{self, Failure, Outcome};
use crate::journal::{self, Diff};
use crate::tickets::{self, Sight};
use domain::AppError;
use domain::bulk::BulkOutcome;
use domain::ids::{JournalId, TicketId, TicketOperationId, UserId};
use domain::journal::{Cause, Entity};
use domain::policy::{Hat, Via};
use domain::ticket_bulk::TicketBulkInput;
use entity::{job, ticket_operation, ticket_operation_item};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job that goes on with an operation.
pub(crate) const JOB: &str = "ticket_operation";

/// What the job carries.
#[derive(Debug, Serialize, Deserialize)]
struct Task {
    operation: TicketOperationId,
    /// As whom: rights are asked for at the moment of each change.
    person: UserId,
    undo: bool,
}

/// Does to each ticket what [`super::preview`] showed, as far as it is still possible: rights and everything else are
/// checked again for each, in the transaction that changes it. Many tickets are left to a job.
///
/// # Errors
/// As [`super::preview`]; then nothing was done to any.
pub async fn apply(cx: &Cx, input: &TicketBulkInput) -> Result<TicketOperationId> {
    let command = Command::check(cx, input).await?;
    let ids = Command::tickets(cx, input).await?;
    let mut tx = cx.begin().await?;
    let id = begin(cx, &mut tx, &command, input, &ids).await?;
    let is_left = ids.len() > AT_ONCE && cx.actor.via == Via::Direct;
    if is_left {
        leave(cx, &mut tx, id, false).await?;
    }
    tx.commit().await?;
    if !is_left {
        work(cx, id, &command, as_of(input)).await?;
    }
    Ok(id)
}

/// Goes on with an operation of the actor that was interrupted, or took longer than a request may take. If what was
/// chosen cannot be used any more, it ends here: whatever is left is refused.
///
/// # Errors
/// `NotFound` if the actor has no such operation.
pub async fn proceed(cx: &Cx, id: TicketOperationId) -> Result<()> {
    let operation = own(cx, id).await?;
    let input: TicketBulkInput = serde_json::from_str(&operation.input)?;
    match Command::check(cx, &input).await {
        Ok(command) => work(cx, id, &command, as_of(&input)).await,
        Err(error @ Error::App(AppError::Invalid(_) | AppError::Forbidden(_))) => {
            let mut tx = cx.begin().await?;
            items::refuse_rest(&tx, id, &refusal(error)?).await?;
            finish(cx, &mut tx, id).await?;
            tx.commit().await
        }
        Err(error) => Err(error),
    }
}

/// An operation of the actor: nobody else's is known.
pub(super) async fn own(cx: &Cx, id: TicketOperationId) -> Result<ticket_operation::Model> {
    tickets::require_list(cx, Hat::Agent)?;
    let found = ticket_operation::Entity::find_by_id(id).one(cx.app.db.read()).await?;
    Ok(found.filter(|row| Some(row.subject_id) == cx.subject_id()).ok_or(AppError::NotFound)?)
}

/// Leaves the rest to a job, which does it as the actor.
pub(super) async fn leave(cx: &Cx, tx: &mut Tx, operation: TicketOperationId, undo: bool) -> Result<()> {
    let Some(person) = cx.subject_id() else { return Ok(()) };
    jobs::enqueue(cx, tx, JOB, &Task { operation, person, undo }, None).await
}

/// Goes on with an operation, for some time; what is left is another job's.
///
/// # Errors
/// `Retry` if the database does not answer.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let task: Task = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let found = context::person(app, Origin::default(), task.person, Via::Direct, Cause::Job).await;
    let Some(cx) = found.map_err(Failure::retry)? else {
        return Ok(Outcome::Skipped("The person is no longer in the directory.".to_owned()));
    };
    let done = if task.undo {
        Box::pin(undo::work(&cx, task.operation)).await
    } else {
        Box::pin(proceed(&cx, task.operation)).await
    };
    match done {
        Ok(()) => {}
        Err(Error::App(error)) => return Ok(Outcome::Skipped(error.to_string())),
        Err(error) => return Err(Failure::retry(error)),
    }
    Box::pin(go_on(&cx, &task)).await.map_err(Failure::retry)?;
    Ok(Outcome::Done)
}

async fn go_on(cx: &Cx, task: &Task) -> Result<()> {
    let mut tx = cx.begin().await?;
    let left =
        if task.undo { items::to_undo(&tx, task.operation).await? } else { items::to_do(&tx, task.operation).await? };
    if !left.is_empty() {
        leave(cx, &mut tx, task.operation, task.undo).await?;
    }
    tx.commit().await
}

fn as_of(input: &TicketBulkInput) -> Option<JournalId> {
    input.as_of.trim().parse().ok()
}

async fn begin(
    cx: &Cx,
    tx: &mut Tx,
    command: &Command,
    input: &TicketBulkInput,
    ids: &[TicketId],
) -> Result<TicketOperationId> {
    // Which tickets it is about is in the items.
    let kept = TicketBulkInput { ids: Vec::new(), ..input.clone() };
    let row = ticket_operation::ActiveModel {
        input: Set(serde_json::to_string(&kept)?),
        summary: Set(command.summary.clone()),
        subject_id: Set(cx.actor.subject.id),
        real_id: Set(cx.actor.real()),
        created_at: Set(cx.now),
        finished_at: Set(None),
        undone_at: Set(None),
        undone_by: Set(None),
        ..Default::default()
    };
    let id = ticket_operation::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    items::insert(tx, id, ids).await?;
    let diff = Diff::new().set("action", &command.summary).set("tickets", &ids.len());
    journal::record(cx, tx, "ticket_operation.started", Entity::TicketOperation, id.0, diff).await?;
    Ok(id)
}

async fn work(cx: &Cx, id: TicketOperationId, command: &Command, as_of: Option<JournalId>) -> Result<()> {
    let until = cx.app.clock.now().plus_seconds(TIME_S);
    loop {
        let mut tx = cx.begin().await?;
        let items = items::to_do(&tx, id).await?;
        if items.is_empty() {
            finish(cx, &mut tx, id).await?;
            return tx.commit().await;
        }
        for item in items {
            Box::pin(one(cx, &mut tx, command, &item, as_of)).await?;
        }
        tx.commit().await?;
        if cx.app.clock.now() > until {
            return Ok(());
        }
    }
}

/// Changes one ticket, and notes what became of it.
async fn one(
    cx: &Cx,
    tx: &mut Tx,
    command: &Command,
    item: &ticket_operation_item::Model,
    as_of: Option<JournalId>,
) -> Result<()> {
    let mut row = ticket_operation_item::ActiveModel { id: Set(item.id), ..Default::default() };
    match change(cx, tx, command, item.ticket_id, as_of).await {
        Ok(Some((changed, trace))) => {
            row.outcome = Set(BulkOutcome::Changed);
            row.changes = Set(serde_json::to_string(&changed)?);
            row.trace = Set(serde_json::to_string(&trace)?);
        }
        Ok(None) => {
            row.outcome = Set(BulkOutcome::Unchanged);
            row.reason = Set("Is like this already.".to_owned());
        }
        Err(error) => {
            row.outcome = Set(BulkOutcome::Refused);
            row.reason = Set(refusal(error)?);
        }
    }
    row.update(tx.db()).await?;
    Ok(())
}

type Done = (Vec<domain::bulk::BulkChange>, Trace);

async fn change(
    cx: &Cx,
    tx: &mut Tx,
    command: &Command,
    id: TicketId,
    as_of: Option<JournalId>,
) -> Result<Option<Done>> {
    let (row, sight) = Sight::lock(cx, tx, id, Hat::Agent).await?;
    let Plan::Change(wanted, diff) = plan(cx, tx.db(), command, (&row, &sight), as_of).await? else {
        return Ok(None);
    };
    let changed = changes(&diff);
    tickets::save(cx, tx, &row, &wanted, None).await?;
    if wanted.owner_id != row.owner_id {
        tickets::tell_owner(cx, tx, &tickets::facts(&wanted, Vec::new())).await?;
    }
    Ok(Some((changed, Trace::of(tx.db(), &row, &wanted, &diff).await?)))
}

/// Notes the end, once.
async fn finish(cx: &Cx, tx: &mut Tx, id: TicketOperationId) -> Result<()> {
    if items::lock(tx, id).await?.finished_at.is_some() {
        return Ok(());
    }
    let now = cx.app.clock.now();
    let row = ticket_operation::ActiveModel { id: Set(id), finished_at: Set(Some(now)), ..Default::default() };
    row.update(tx.db()).await?;
    let counts = items::counts(tx.db(), &[id]).await?.remove(&id).unwrap_or_default();
    let diff =
        Diff::new().set("changed", &counts.changed).set("unchanged", &counts.unchanged).set("refused", &counts.refused);
    journal::record(cx, tx, "ticket_operation.finished", Entity::TicketOperation, id.0, diff).await
}
