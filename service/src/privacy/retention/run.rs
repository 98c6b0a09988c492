//! Beginning a run, and what becomes of one that waits.

use super::{conditions, step, view};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::{RetentionRuleId, RetentionRunId, UserId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::retention::RunState;
use domain::settings::PRIVACY_ERASE;
use entity::{retention_rule, retention_run};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Begins a run by hand, within the rights of the actor.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`; `Conflict` while another run of the rule goes on or
/// waits, while erasing is switched off, and if the rule holds for nobody.
pub async fn start(cx: &Cx, id: RetentionRuleId) -> Result<RetentionRunId> {
    view::get(cx, id).await?;
    let mut tx = cx.begin().await?;
    let found = retention_rule::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let rule = found.ok_or(AppError::NotFound)?;
    if is_open(&tx, id).await? {
        let text = "Another run of this rule goes on, or waits for approval.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    let Some(run) = begin(cx, &mut tx, &rule, cx.subject_id()).await? else {
        return Err(AppError::Conflict("The rule holds for nobody and nothing at the moment.".to_owned()).into());
    };
    tx.commit().await?;
    Ok(run)
}

async fn is_open(tx: &Tx, id: RetentionRuleId) -> Result<bool> {
    let open = retention_run::Entity::find()
        .filter(retention_run::Column::RuleId.eq(id))
        .filter(retention_run::Column::State.is_in([RunState::Waiting, RunState::Running]));
    Ok(open.count(tx.db()).await? > 0)
}

/// Begins a run in the caller's transaction, or has it wait for approval. `None` if there is nothing to do, and while
/// another one goes on.
pub(super) async fn begin(
    cx: &Cx,
    tx: &mut Tx,
    rule: &retention_rule::Model,
    by: Option<UserId>,
) -> Result<Option<RetentionRunId>> {
    if is_open(tx, rule.id).await? {
        return Ok(None);
    }
    let (found, held) = conditions::count(cx, tx.db(), rule).await?;
    let free = found.saturating_sub(held);
    if free == 0 {
        return Ok(None);
    }
    let (state, message) = if rule.action.erases() && !cx.fixed.flag(PRIVACY_ERASE) {
        (RunState::Failed, Some("Erasing is switched off in the settings.".to_owned()))
    } else if i64::try_from(free).unwrap_or(i64::MAX) > rule.most {
        let text = format!("The rule holds for {free}, and more than {} need somebody's approval.", rule.most);
        (RunState::Waiting, Some(text))
    } else {
        (RunState::Running, None)
    };
    let row = retention_run::ActiveModel {
        rule_id: Set(rule.id),
        state: Set(state),
        started_by: Set(by),
        found: Set(i64::try_from(free).unwrap_or(i64::MAX)),
        cursor: Set(0),
        counts: Set("{}".to_owned()),
        message: Set(message),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        finished_at: Set((state == RunState::Failed).then_some(cx.now)),
        ..Default::default()
    };
    let id = retention_run::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let event = match state {
        RunState::Waiting => "retention_rule.run_waits",
        RunState::Failed => "retention_rule.run_stopped",
        _ => "retention_rule.run_begun",
    };
    let diff = Diff::new().set("run_id", &id).set("found", &free).set("held", &held);
    journal::record(cx, tx, event, Entity::Retention, rule.id.0, diff).await?;
    if state == RunState::Running {
        step::enqueue(cx, tx, id).await?;
    }
    Ok(Some(id))
}

/// Approves a run that waits. It goes on within the rights of the actor, and never does more than it found.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`; `Conflict` for a run that does not wait.
pub async fn approve(cx: &Cx, id: RetentionRunId) -> Result<()> {
    settle(cx, id, RunState::Running).await
}

/// Discards a run that waits: nothing is done.
///
/// # Errors
/// As [`approve`].
pub async fn discard(cx: &Cx, id: RetentionRunId) -> Result<()> {
    settle(cx, id, RunState::Discarded).await
}

async fn settle(cx: &Cx, id: RetentionRunId, state: RunState) -> Result<()> {
    cx.require_desk(Action::EraseUser)?;
    let mut tx = cx.begin().await?;
    let run = retention_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    view::get(cx, run.rule_id).await?;
    if run.state != RunState::Waiting {
        return Err(AppError::Conflict("This run does not wait for approval any more.".to_owned()).into());
    }
    let is_approved = state == RunState::Running;
    let change = retention_run::ActiveModel {
        id: Set(id),
        state: Set(state),
        started_by: Set(cx.subject_id()),
        updated_at: Set(cx.now),
        finished_at: Set((!is_approved).then_some(cx.now)),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    let event = if is_approved { "retention_rule.run_approved" } else { "retention_rule.run_discarded" };
    let diff = Diff::new().set("run_id", &id);
    journal::record(cx, &mut tx, event, Entity::Retention, run.rule_id.0, diff).await?;
    if is_approved {
        step::enqueue(cx, &mut tx, id).await?;
    }
    tx.commit().await
}
