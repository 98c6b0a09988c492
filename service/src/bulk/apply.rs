//! Carrying a bulk action out.

use super::command::require_confirmation;
use super::moving::ticket_change;
use super::people::{self, Person};
use super::{Command, Plan, TIME_S, Trace, act, items, plan, refusal};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::bulk::{BulkChange, BulkInput, BulkOutcome};
use domain::ids::{BulkId, UserId};
use domain::journal::Entity;
use domain::policy::Action;
use entity::{bulk_item, bulk_operation, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Does to each person what [`super::preview`] showed, as far as it is still possible: rights and everything
/// else are checked again for each, in the transaction that changes them. Some people share a transaction.
///
/// # Errors
/// As [`super::preview`]; then nothing was done to anybody.
pub async fn apply(cx: &Cx, input: &BulkInput) -> Result<BulkId> {
    let command = Command::check(cx, input).await?;
    let people = Command::people(cx, input).await?;
    require_confirmation(&command, input, people.len())?;
    let mut tx = cx.begin().await?;
    let id = begin(cx, &mut tx, &command, input, &people).await?;
    tx.commit().await?;
    work(cx, id, &command).await?;
    Ok(id)
}

/// Goes on with an operation that was interrupted, or took longer than a request may take. If what was chosen
/// cannot be used any more, such as a customer that is invalid by now, it ends here: whoever is left is refused.
///
/// # Errors
/// `Forbidden` without the right to see the directory or that of the action; `NotFound` if there is no such
/// operation.
pub async fn proceed(cx: &Cx, id: BulkId) -> Result<()> {
    cx.require_desk(Action::ReadUsers)?;
    let operation = bulk_operation::Entity::find_by_id(id).one(cx.app.db.read()).await?;
    let operation = operation.ok_or(AppError::NotFound)?;
    match Command::check(cx, &serde_json::from_str(&operation.input)?).await {
        Ok(command) => work(cx, id, &command).await,
        Err(error @ Error::App(AppError::Invalid(_))) => give_up(cx, id, &refusal(error)?).await,
        Err(error) => Err(error),
    }
}

/// Ends an operation that cannot go on, so that what it did can be undone.
async fn give_up(cx: &Cx, id: BulkId, reason: &str) -> Result<()> {
    let mut tx = cx.begin().await?;
    items::refuse_rest(&tx, id, reason).await?;
    finish(cx, &mut tx, id).await?;
    tx.commit().await
}

/// Writes the operation and an item for each person.
pub(super) async fn begin(
    cx: &Cx,
    tx: &mut Tx,
    command: &Command,
    input: &BulkInput,
    people: &[UserId],
) -> Result<BulkId> {
    // Whom it is about is in the items.
    let kept = BulkInput { ids: Vec::new(), ..input.clone() };
    let row = bulk_operation::ActiveModel {
        action: Set(command.action),
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
    let id = bulk_operation::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    items::insert(tx, id, people).await?;
    let diff = Diff::new().set("action", &command.summary).set("people", &people.len());
    journal::record(cx, tx, "bulk.started", Entity::Bulk, id.0, diff).await?;
    Ok(id)
}

async fn work(cx: &Cx, id: BulkId, command: &Command) -> Result<()> {
    let until = cx.app.clock.now().plus_seconds(TIME_S);
    loop {
        let mut tx = cx.begin().await?;
        let items = items::to_do(&tx, id).await?;
        if items.is_empty() {
            finish(cx, &mut tx, id).await?;
            return tx.commit().await;
        }
        let mut people = hold(cx, &tx, &items).await?;
        for item in items {
            let person = people.remove(&item.user_id);
            Box::pin(one(cx, &mut tx, command, item.id, person)).await?;
        }
        tx.commit().await?;
        if cx.app.clock.now() > until {
            return Ok(());
        }
    }
}

/// Changes one person, and notes what became of them.
async fn one(cx: &Cx, tx: &mut Tx, command: &Command, item: i64, person: Option<Person>) -> Result<()> {
    let mut row = bulk_item::ActiveModel { id: Set(item), ..Default::default() };
    let done = match person {
        Some(person) => change(cx, tx, command, &person).await,
        None => Err(AppError::NotFound.into()),
    };
    match done {
        Ok(Done::Changed(changes, trace)) => return settle(tx, item, changes, &trace).await,
        Ok(Done::Kept(reason)) => {
            row.outcome = Set(BulkOutcome::Unchanged);
            row.reason = Set(reason);
        }
        Err(error) => {
            row.outcome = Set(BulkOutcome::Refused);
            row.reason = Set(refusal(error)?);
        }
    }
    row.update(tx.db()).await?;
    Ok(())
}

/// Notes that the person was changed.
pub(super) async fn settle(tx: &Tx, item: i64, mut changes: Vec<BulkChange>, trace: &Trace) -> Result<()> {
    changes.extend(ticket_change(trace));
    let row = bulk_item::ActiveModel {
        id: Set(item),
        outcome: Set(BulkOutcome::Changed),
        changes: Set(serde_json::to_string(&changes)?),
        trace: Set(serde_json::to_string(trace)?),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

enum Done {
    Changed(Vec<BulkChange>, Box<Trace>),
    Kept(String),
}

async fn change(cx: &Cx, tx: &mut Tx, command: &Command, person: &Person) -> Result<Done> {
    match plan(cx, Some(tx), command, person).await? {
        Plan::Change(changes) | Plan::Erase(changes, _) => {
            let trace = act(cx, tx, command, person).await?;
            Ok(Done::Changed(changes, Box::new(trace.noted(tx, person.subject().id).await?)))
        }
        Plan::Keep(reason) => Ok(Done::Kept(reason)),
    }
}

/// The people of these items, whom nobody else changes until the transaction ends.
pub(super) async fn hold(cx: &Cx, tx: &Tx, items: &[bulk_item::Model]) -> Result<HashMap<UserId, Person>> {
    let ids: Vec<_> = items.iter().map(|item| item.user_id).collect();
    let rows = user::Entity::find().filter(user::Column::Id.is_in(ids.iter().copied()));
    rows.order_by_asc(user::Column::Id).lock_exclusive().all(tx.db()).await?;
    let people = people::read(tx.db(), &ids, cx.now).await?;
    Ok(people.into_iter().map(|person| (person.subject().id, person)).collect())
}

/// Notes the end, once.
pub(super) async fn finish(cx: &Cx, tx: &mut Tx, id: BulkId) -> Result<()> {
    if items::lock(tx, id).await?.finished_at.is_some() {
        return Ok(());
    }
    let now = cx.app.clock.now();
    let row = bulk_operation::ActiveModel { id: Set(id), finished_at: Set(Some(now)), ..Default::default() };
    row.update(tx.db()).await?;
    let counts = items::counts(tx.db(), &[id]).await?.remove(&id).unwrap_or_default();
    let diff =
        Diff::new().set("changed", &counts.changed).set("unchanged", &counts.unchanged).set("refused", &counts.refused);
    journal::record(cx, tx, "bulk.finished", Entity::Bulk, id.0, diff).await
}
