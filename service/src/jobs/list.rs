//! Jobs as the admin menu shows them.

use super::{DEAD, DONE, READY, queue};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::JobId;
use domain::journal::Entity;
use domain::mail::JobRow;
use domain::policy::Action;
use entity::job;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

const LONGEST_LIST: u64 = 200;

/// The newest jobs in `state` (`ready`, `done`, `dead`), or in any if it is empty.
///
/// # Errors
/// `Forbidden` without the right to manage jobs; `Invalid` for another state.
pub async fn list(cx: &Cx, state: &str) -> Result<Vec<JobRow>> {
    cx.require_desk(Action::ManageJobs)?;
    let mut query = job::Entity::find().order_by_desc(job::Column::Id).limit(LONGEST_LIST);
    if !state.is_empty() {
        if ![READY, DONE, DEAD].contains(&state) {
            return Err(AppError::field("state", "There is no such state of jobs.").into());
        }
        query = query.filter(job::Column::State.eq(state));
    }
    Ok(query.all(cx.app.db.read()).await?.into_iter().map(row).collect())
}

fn row(job: job::Model) -> JobRow {
    JobRow {
        id: job.id,
        kind: job.kind,
        state: job.state,
        attempts: job.attempts,
        last_error: job.last_error,
        run_at: job.run_at,
        finished_at: job.finished_at,
    }
}

/// Gives a dead job ten further attempts, from now on.
///
/// # Errors
/// `Forbidden` without the right to manage jobs, `NotFound`, `Conflict` if it is not dead.
pub async fn retry(cx: &Cx, id: JobId) -> Result<()> {
    cx.require_desk(Action::ManageJobs)?;
    let mut tx = cx.begin().await?;
    let job = job::Entity::find_by_id(id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    if job.state != DEAD {
        return Err(AppError::Conflict("Only a job that was given up can be tried again.".to_owned()).into());
    }
    queue::revive(tx.db(), id, cx.now).await?;
    let diff = Diff::new().field("state", &DEAD, &READY);
    journal::record(cx, &mut tx, "job.retried", Entity::Job, id.0, diff).await?;
    tx.wake_jobs();
    tx.commit().await
}
