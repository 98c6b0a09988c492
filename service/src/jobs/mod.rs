//! Background jobs: whatever leaves the process or takes long is a row in table `job`, written in the
//! transaction of the change that causes it, and run by [`worker::run`].
//!
//! How to add one: a constant for its kind and a payload of ids only beside the use-case that causes
//! it, an arm in the registry of [`worker`], and a handler that may run twice without harm. What it needs
//! to know it reads when it runs: payloads carry no names, no texts and no secrets.

pub mod housekeeping;
mod list;
mod queue;
mod round;
pub(crate) mod walk;
pub mod worker;

pub use list::{list, retry};
pub(crate) use round::Round;
pub use worker::run_pending;

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::mail::SEND_MAIL;
use domain::Timestamp;
use entity::job;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;

/// How often a job is tried before it counts as dead.
pub const MAX_ATTEMPTS: i32 = 10;
/// How often a mail is: for four days, as a relay may be down or refuse it for now.
pub const MAIL_ATTEMPTS: i32 = 36;

/// Waiting, or being tried.
pub const READY: &str = "ready";
/// Finished.
pub const DONE: &str = "done";
/// Given up; somebody has to look at it.
pub const DEAD: &str = "dead";

/// How a job that did not fail ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did its work.
    Done,
    /// There was nothing to do, for this reason.
    Skipped(String),
}

/// How a job failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may work later.
    Retry(String),
    /// It will never work.
    Fail(String),
}

impl Failure {
    /// For errors that pass by themselves.
    pub fn retry(error: impl std::fmt::Display) -> Self {
        Self::Retry(error.to_string())
    }

    /// For errors that stay.
    pub fn fail(error: impl std::fmt::Display) -> Self {
        Self::Fail(error.to_string())
    }
}

/// Databases come back; values that do not read back stay as they are.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::App(_) | Error::Json(_) => Self::fail(error),
            Error::Db(_) | Error::Files(_) | Error::Other(_) => Self::retry(error),
        }
    }
}

/// Writes a job in the transaction of the change that causes it, and wakes the workers on commit.
/// With a `dedup` key nothing is written while another job waits under the same key.
///
/// # Errors
/// If the database refuses.
pub async fn enqueue(
    cx: &Cx,
    tx: &mut Tx,
    kind: &str,
    payload: &(impl Serialize + Sync),
    dedup: Option<&str>,
) -> Result<()> {
    enqueue_at(cx, tx, kind, payload, dedup, cx.now).await
}

/// As [`enqueue`], for a job that is not run before `due`.
///
/// # Errors
/// If the database refuses.
pub async fn enqueue_at(
    cx: &Cx,
    tx: &mut Tx,
    kind: &str,
    payload: &(impl Serialize + Sync),
    dedup: Option<&str>,
    due: Timestamp,
) -> Result<()> {
    let row = job::ActiveModel {
        kind: Set(kind.to_owned()),
        payload: Set(serde_json::to_string(payload)?),
        state: Set(READY.to_owned()),
        run_at: Set(due),
        attempts: Set(0),
        max_attempts: Set(if kind == SEND_MAIL { MAIL_ATTEMPTS } else { MAX_ATTEMPTS }),
        locked_by: Set(None),
        locked_until: Set(None),
        last_error: Set(None),
        dedup_key: Set(dedup.map(str::to_owned)),
        progress_done: Set(0),
        progress_total: Set(0),
        created_at: Set(cx.now),
        finished_at: Set(None),
        ..Default::default()
    };
    let alone = OnConflict::column(job::Column::DedupKey).do_nothing().to_owned();
    job::Entity::insert(row).on_conflict(alone).exec_without_returning(tx.db()).await?;
    tx.wake_jobs();
    Ok(())
}

/// Takes back the jobs whose keys begin so. Tells whether there were any and none of them was due or begun; otherwise
/// nothing must be committed.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn cancel(cx: &Cx, tx: &Tx, prefix: &str) -> Result<bool> {
    let waiting = job::Entity::delete_many()
        .filter(job::Column::DedupKey.starts_with(prefix))
        .filter(job::Column::State.eq(READY))
        .filter(job::Column::LockedBy.is_null())
        .filter(job::Column::Attempts.eq(0))
        // The key of a job that has ended is gone: what was due may have left.
        .filter(job::Column::RunAt.gt(cx.now));
    let taken = waiting.exec(tx.db()).await?.rows_affected;
    let begun = job::Entity::find().filter(job::Column::DedupKey.starts_with(prefix)).count(tx.db()).await?;
    Ok(taken > 0 && begun == 0)
}
