//! Having somebody erased.

use super::candidate::{Candidate, candidate};
use super::plan::{self, Stored};
use super::texts::TEXTS;
use super::traces::Traces;
use super::{cooling, mails, step};
use crate::customers;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::sessions;
use domain::error::FieldErrors;
use domain::ids::{PrivacyTaskId, RetentionRunId, UserId};
use domain::journal::Entity;
use domain::privacy::{Counted, EraseInput, ErasurePlan, PrivacyState, TicketFate};
use domain::settings::PRIVACY_COOLING_OFF;
use domain::state::Validity;
use domain::validate::{self, is_ticked};
use entity::{privacy_task, user, user_email};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

/// Longest reason, in characters.
pub(super) const REASON: usize = 2000;
const DAY_S: i64 = 86_400;

/// Has a person erased in the background, with what belongs to them as the plan says. They are shut out at once.
///
/// # Errors
/// As [`super::question`]; `Invalid` at `also_delete_tickets` if the plan deletes tickets and nobody has agreed to
/// lose them (OST-13), at `confirmation` unless it is the person's name or mail address, at `tickets`, `heir_id`,
/// `written`, `reason`.
pub async fn erase(cx: &Cx, id: UserId, input: EraseInput) -> Result<PrivacyTaskId> {
    let mut tx = cx.begin().await?;
    // Two who ask at once on PostgreSQL: the second one finds the task of the first.
    user::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let candidate = candidate(cx, tx.db(), id).await?;
    let (reason, plan) = check(cx, &tx, &candidate, &input).await?;
    let by = By { person: cx.actor.subject.id, run: None };
    let task = request(cx, &mut tx, candidate, reason, plan, by).await?;
    tx.commit().await?;
    Ok(task)
}

/// Who asks for an erasure.
pub(super) struct By {
    /// The person, or who keeps the rule.
    pub person: UserId,
    /// The run of a rule of retention.
    pub run: Option<RetentionRunId>,
}

/// Writes the task in the caller's transaction, and shuts the person out.
pub(super) async fn request(
    cx: &Cx,
    tx: &mut Tx,
    candidate: Candidate,
    reason: String,
    plan: ErasurePlan,
    by: By,
) -> Result<PrivacyTaskId> {
    let Candidate { user, tickets, .. } = candidate;
    let id = user.id;
    let traces = Traces::of_all(tx.db(), &user).await?;
    let days = cx.fixed.number(PRIVACY_COOLING_OFF);
    let (mails, before) = if days > 0 {
        (0, Some(serde_json::to_string(&cooling::shut_out(cx, tx, &user).await?)?))
    } else {
        (shut_out(cx, tx, id).await?, None)
    };
    let counts: BTreeMap<_, _> = (mails > 0).then_some((Counted::Mails, mails)).into_iter().collect();
    let steps = tickets + TEXTS.len() as u64 + step::OTHERS;
    let row = privacy_task::ActiveModel {
        user_id: Set(id),
        name: Set(user.display_name.clone()),
        state: Set(if before.is_some() { PrivacyState::Waiting } else { PrivacyState::Running }),
        due_at: Set(before.is_some().then(|| cx.now.plus_seconds(days * DAY_S))),
        reason: Set(reason),
        requested_by: Set(by.person),
        traces: Set(traces.stored()?),
        tickets: Set("[]".to_owned()),
        counts: Set(serde_json::to_string(&counts)?),
        step: Set(step::TICKETS),
        cursor: Set(0),
        handled: Set(0),
        to_handle: Set(i64::try_from(steps).unwrap_or(i64::MAX)),
        failure: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        finished_at: Set(None),
        before: Set(before.clone()),
        plan: Set(Some(Stored { plan, ..Stored::default() }.text()?)),
        retention_run_id: Set(by.run),
        ..Default::default()
    };
    let task = privacy_task::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new()
        .set("user_id", &id)
        .set("tickets", &tickets)
        .set("plan_of_tickets", &plan.tickets)
        .set("plan_of_written", &plan.written)
        .field("heir_id", &None, &plan.heir_id)
        .field("retention_run_id", &None, &by.run);
    journal::record(cx, tx, "privacy_task.requested", Entity::Privacy, task.0, diff).await?;
    tx.notify(Cx::notice(Entity::User, id.0));
    if before.is_none() {
        step::enqueue(cx, tx, task).await?;
    }
    Ok(task)
}

/// Begins an erasure that waited, in the caller's transaction; the job is the caller's to add.
pub(super) async fn begin(cx: &Cx, tx: &mut Tx, task: &privacy_task::Model) -> Result<()> {
    let id = task.user_id;
    let Some(user) = user::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await? else { return Ok(()) };
    let traces = Traces::of_all(tx.db(), &user).await?;
    let mails = shut_out(cx, tx, id).await?;
    let counts: BTreeMap<_, _> = (mails > 0).then_some((Counted::Mails, mails)).into_iter().collect();
    let row = privacy_task::ActiveModel {
        id: Set(task.id),
        state: Set(PrivacyState::Running),
        traces: Set(traces.stored()?),
        counts: Set(serde_json::to_string(&counts)?),
        before: Set(None),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    journal::record(cx, tx, "privacy_task.begun", Entity::Privacy, task.id.0, Diff::new()).await
}

/// The reason and the plan, if all is agreed to.
async fn check(cx: &Cx, tx: &Tx, candidate: &Candidate, input: &EraseInput) -> Result<(String, ErasurePlan)> {
    let Candidate { user, tickets, held_tickets } = candidate;
    let mut errors = FieldErrors::new();
    let plan = plan::chosen(cx, tx.db(), &mut errors, user.id, input).await?;
    let gone = tickets - held_tickets;
    if plan.tickets == TicketFate::Delete && gone > 0 && !is_ticked(&input.also_delete_tickets) {
        let many = if gone == 1 { "1 ticket".to_owned() } else { format!("{gone} tickets") };
        let text = format!("{} has {many}. By this plan, nobody is erased without them.", user.display_name);
        errors.add("also_delete_tickets", text);
    }
    let addresses =
        user_email::Entity::find().filter(user_email::Column::UserId.eq(user.id)).all(tx.db()).await?.into_iter();
    let mut names = addresses.map(|row| row.address_key).chain([validate::key(&user.display_name)]);
    let typed = validate::key(&input.confirmation);
    if typed.is_empty() {
        errors.add("confirmation", "Please type the name or the mail address, to be sure who is meant.");
    } else if !names.any(|name| name == typed) {
        errors.add("confirmation", "This is neither the name nor a mail address of this person.");
    }
    let reason = validate::text(&mut errors, "reason", "The reason", &input.reason, REASON);
    errors.into_result()?;
    Ok((reason, plan))
}

/// Nobody works with, writes to, or is, somebody who is being erased. Tells how many mails waited.
async fn shut_out(cx: &Cx, tx: &mut Tx, id: UserId) -> Result<u64> {
    user::Entity::update_many()
        .col_expr(user::Column::Validity, Expr::value(Validity::Invalid))
        .col_expr(user::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    sessions::end_all_of(tx, id, None).await?;
    customers::end_contacts(cx, tx, id, None).await?;
    mails::forget_jobs(tx.db(), id).await
}
