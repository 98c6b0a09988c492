//! Erasures: how far each is, and its receipt.

use crate::access::{hidden_people, is_known};
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::{PrivacyTaskId, TicketId, UserId};
use domain::journal::Entity;
use domain::policy::Action;
use domain::privacy::{Counted, PrivacyState, PrivacyTask, ReceiptLine};
use entity::{privacy_task, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// Erasures in a list.
const LONGEST_LIST: u64 = 100;

/// The newest erasures. They stay readable while erasing is switched off.
///
/// # Errors
/// `Forbidden` without the right to erase people.
pub async fn list(cx: &Cx) -> Result<Vec<PrivacyTask>> {
    cx.require_desk(Action::EraseUser)?;
    let tasks = privacy_task::Entity::find()
        .filter(known(cx))
        .order_by_desc(privacy_task::Column::Id)
        .limit(LONGEST_LIST)
        .all(cx.app.db.read())
        .await?;
    shown(cx, tasks).await
}

/// One erasure.
///
/// # Errors
/// `Forbidden` without the right to erase people, `NotFound`.
pub async fn get(cx: &Cx, id: PrivacyTaskId) -> Result<PrivacyTask> {
    cx.require_desk(Action::EraseUser)?;
    let task = privacy_task::Entity::find_by_id(id)
        .filter(known(cx))
        .one(cx.app.db.read())
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(shown(cx, vec![task]).await?.pop().ok_or(AppError::NotFound)?)
}

/// The erasures of people who are not hidden from the actor.
fn known(cx: &Cx) -> Condition {
    let hides = |hidden| privacy_task::Column::UserId.not_in_subquery(hidden);
    Condition::all().add_option(hidden_people(cx).map(hides))
}

async fn shown(cx: &Cx, mut tasks: Vec<privacy_task::Model>) -> Result<Vec<PrivacyTask>> {
    // Who was restored is there as before, though the name went with the task.
    let is_there = |task: &privacy_task::Model| !task.name.is_empty() || task.state == PrivacyState::Restored;
    for task in tasks.iter_mut().filter(|task| is_there(task)) {
        if !is_known(cx, Entity::User, task.user_id.0).await? {
            task.name.clear();
            task.reason.clear();
        }
    }
    let people: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName])
        .filter(user::Column::Id.is_in(tasks.iter().map(|task| task.requested_by)))
        .into_tuple()
        .all(cx.app.db.read())
        .await?;
    let people: HashMap<_, _> = people.into_iter().collect();
    tasks.into_iter().map(|task| view(task, &people)).collect()
}

fn view(task: privacy_task::Model, people: &HashMap<UserId, String>) -> Result<PrivacyTask> {
    let count = |steps: i64| u64::try_from(steps).unwrap_or_default();
    let tickets: Vec<TicketId> = serde_json::from_str(&task.tickets)?;
    let counts: BTreeMap<Counted, u64> = serde_json::from_str(&task.counts)?;
    let requested_by = people.get(&task.requested_by).cloned();
    Ok(PrivacyTask {
        id: task.id,
        user_id: task.user_id,
        name: match (task.name.is_empty(), task.state) {
            (false, _) => task.name,
            (true, PrivacyState::Restored | PrivacyState::Waiting) => format!("Person {}", task.user_id),
            (true, _) => format!("Person {} (erased)", task.user_id),
        },
        due_at: task.due_at,
        state: task.state,
        requested_by: requested_by.unwrap_or_else(|| format!("Person {} (erased)", task.requested_by)),
        reason: task.reason,
        created_at: task.created_at,
        finished_at: task.finished_at,
        tickets: tickets.into_iter().map(TicketId::number).collect(),
        handled: count(task.handled.min(task.to_handle)),
        to_handle: count(task.to_handle),
        failure: task.failure,
        receipt: counts.into_iter().map(|(what, count)| ReceiptLine { what, fate: what.fate(), count }).collect(),
    })
}
