//! Erasures that wait before they begin: until then, the person is shut out and everything else is as it was.

use super::{erase, hold, step};
use crate::access::load;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::Round;
use crate::journal::{self, Diff};
use crate::sessions;
use domain::ids::{PrivacyTaskId, UserId};
use domain::journal::{Cause, Entity};
use domain::policy::Action;
use domain::privacy::PrivacyState;
use domain::state::Validity;
use domain::{AppError, Timestamp};
use entity::{legal_hold, privacy_task, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Erasures begun by one round.
const AT_ONCE: u64 = 20;

/// What shutting somebody out changes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Before {
    validity: Validity,
    updated_at: Timestamp,
    version: i64,
}

/// Shuts somebody out whose erasure waits; tells what restoring puts back.
pub(super) async fn shut_out(cx: &Cx, tx: &Tx, user: &user::Model) -> Result<Before> {
    let change = user::ActiveModel {
        id: Set(user.id),
        validity: Set(Validity::Invalid),
        updated_at: Set(cx.now),
        version: Set(user.version + 1),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    sessions::end_all_of(tx, user.id, None).await?;
    Ok(Before { validity: user.validity, updated_at: user.updated_at, version: user.version })
}

/// Takes an erasure back that still waits: the person is exactly what they were. Sessions that ended stay ended.
///
/// # Errors
/// `Forbidden` without the right to erase people; `NotFound`; `Conflict` for an erasure that has begun.
pub async fn restore(cx: &Cx, id: PrivacyTaskId) -> Result<()> {
    cx.require_desk(Action::EraseUser)?;
    let mut tx = cx.begin().await?;
    restore_in(cx, &mut tx, id).await?;
    tx.commit().await
}

/// The same in the caller's transaction. The right to erase people at all is the caller's to check.
///
/// # Errors
/// As [`restore`].
pub(crate) async fn restore_in(cx: &Cx, tx: &mut Tx, id: PrivacyTaskId) -> Result<()> {
    let task = held(tx, id).await?.ok_or(AppError::NotFound)?;
    if let Some(subject) = load::subject_of(tx.db(), task.user_id).await? {
        cx.require_known(&subject)?;
    }
    let Some(before) = task.before.filter(|_| task.state == PrivacyState::Waiting) else {
        let text = match task.state {
            PrivacyState::Restored => "This person has been restored already.",
            _ => "This deletion has begun. What it deleted cannot be brought back.",
        };
        return Err(AppError::Conflict(text.to_owned()).into());
    };
    put_back(cx, tx, task.user_id, serde_json::from_str(&before)?).await?;
    let over = privacy_task::ActiveModel {
        id: Set(id),
        state: Set(PrivacyState::Restored),
        name: Set(String::new()),
        traces: Set("[]".to_owned()),
        before: Set(None),
        updated_at: Set(cx.now),
        finished_at: Set(Some(cx.now)),
        ..Default::default()
    };
    over.update(tx.db()).await?;
    journal::record(cx, tx, "user.restored", Entity::User, task.user_id.0, Diff::new()).await?;
    journal::record(cx, tx, "privacy_task.restored", Entity::Privacy, id.0, Diff::new()).await
}

/// The task, which nobody else changes until the transaction ends. The person comes before their task, as where many are
/// put back together: whoever held them the other way round would wait for each other.
async fn held(tx: &Tx, id: PrivacyTaskId) -> Result<Option<privacy_task::Model>> {
    let Some(read) = privacy_task::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(None) };
    user::Entity::find_by_id(read.user_id).lock_exclusive().one(tx.db()).await?;
    Ok(privacy_task::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?)
}

async fn put_back(cx: &Cx, tx: &Tx, id: UserId, before: Before) -> Result<()> {
    let found = user::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let user = found.ok_or(AppError::NotFound)?;
    let is_untouched = user.version == before.version + 1;
    let change = user::ActiveModel {
        id: Set(id),
        validity: Set(before.validity),
        updated_at: Set(if is_untouched { before.updated_at } else { cx.now }),
        version: Set(if is_untouched { before.version } else { user.version + 1 }),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    Ok(())
}

/// Begins the erasures whose time has come; tells how many. Whoever is under legal hold meanwhile waits on.
///
/// # Errors
/// If the database refuses.
pub async fn begin_due(app: &Arc<App>) -> Result<usize> {
    let now = app.clock.now();
    let held = legal_hold::Entity::find().select_only().column(legal_hold::Column::UserId).into_query();
    let due: Vec<PrivacyTaskId> = privacy_task::Entity::find()
        .select_only()
        .column(privacy_task::Column::Id)
        .filter(privacy_task::Column::State.eq(PrivacyState::Waiting))
        .filter(privacy_task::Column::DueAt.lte(now))
        // However many of them there are, they keep nobody else waiting.
        .filter(privacy_task::Column::UserId.not_in_subquery(held))
        .order_by_asc(privacy_task::Column::Id)
        .limit(AT_ONCE)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let (mut begun, mut round) = (0, Round::default());
    for id in due {
        let was_begun = round.note("an erasure that waited", begin_one(app, id).await);
        begun += usize::from(was_begun.unwrap_or_default());
    }
    round.end().map(|()| begun)
}

/// Begins one of them; whether it still waited.
async fn begin_one(app: &Arc<App>, id: PrivacyTaskId) -> Result<bool> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let found = held(&tx, id).await?;
    let Some(task) = found.filter(|task| task.state == PrivacyState::Waiting) else { return Ok(false) };
    if hold::is_held(tx.db(), task.user_id).await? {
        return Ok(false);
    }
    erase::begin(&cx, &mut tx, &task).await?;
    step::enqueue(&cx, &mut tx, id).await?;
    tx.commit().await?;
    Ok(true)
}
