//! The rows of table `job` as a queue: claiming with a lease, and what becomes of a claimed job.
//!
//! None of this is journalled: it is bookkeeping about work, not work.

use super::{DEAD, DONE, READY};
use crate::app::App;
use crate::error::Result;
use domain::Timestamp;
use domain::ids::JobId;
use entity::job::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, Order, PaginatorTrait, QueryFilter, UpdateMany,
};

/// How long a worker may keep a job before others may take it over, in seconds.
pub const LEASE_S: i64 = 120;
const FIRST_WAIT_S: i64 = 5;
const LONGEST_WAIT_S: i64 = 4 * 3600;

/// What is due and in nobody's hands.
fn is_due(now: Timestamp) -> Condition {
    Condition::all()
        .add(Column::State.eq(READY))
        .add(Column::RunAt.lte(now))
        .add(Column::LockedUntil.is_null().or(Column::LockedUntil.lt(now)))
}

fn next_due(now: Timestamp) -> SelectStatement {
    Query::select()
        .column(Column::Id)
        .from(Entity)
        .cond_where(is_due(now))
        .order_by(Column::RunAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(1)
        // PostgreSQL only: workers do not wait for each other. SQLite has one writer anyway.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned()
}

/// Takes the next due job, if there is one, for [`LEASE_S`].
pub async fn claim(app: &App, worker: &str) -> Result<Option<Model>> {
    let now = app.clock.now();
    // Looking first keeps an idle worker from taking turns at SQLite's one writer.
    if Entity::find().filter(is_due(now)).one(app.db.read()).await?.is_none() {
        return Ok(None);
    }
    let claimed = Entity::update_many()
        .col_expr(Column::LockedBy, Expr::value(worker))
        .col_expr(Column::LockedUntil, Expr::value(now.plus_seconds(LEASE_S)))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        // "=", not "IN": PostgreSQL evaluates such a subquery once.
        .filter(Expr::col(Column::Id).eq(Expr::SubQuery(None, Box::new(next_due(now).into()))))
        .exec_with_returning(app.db.maintenance())
        .await?;
    Ok(claimed.into_iter().next())
}

/// A change of a job this worker still holds.
fn held(job: &Model) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(job.id))
        .filter(Column::LockedBy.eq(job.locked_by.clone()))
        .col_expr(Column::LockedBy, Expr::value(None::<String>))
        .col_expr(Column::LockedUntil, Expr::value(None::<Timestamp>))
}

/// The job needs no further try; `note` says why nothing was done.
pub async fn finish(app: &App, job: &Model, note: Option<String>) -> Result<()> {
    end(app, app.db.maintenance(), job, DONE, note).await?;
    Ok(())
}

/// The job is given up. Whether it was still this worker's.
pub async fn bury(app: &App, db: &impl ConnectionTrait, job: &Model, error: String) -> Result<bool> {
    end(app, db, job, DEAD, Some(error)).await
}

async fn end(app: &App, db: &impl ConnectionTrait, job: &Model, state: &str, note: Option<String>) -> Result<bool> {
    let ended = held(job)
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::LastError, Expr::value(note))
        .col_expr(Column::DedupKey, Expr::value(None::<String>))
        .col_expr(Column::FinishedAt, Expr::value(app.clock.now()))
        .exec(db)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// The job is tried again after 5 s, 10 s, 20 s, …, at last every four hours.
pub async fn put_back(app: &App, job: &Model, error: String) -> Result<()> {
    held(job)
        .col_expr(Column::LastError, Expr::value(error))
        .col_expr(Column::RunAt, Expr::value(app.clock.now().plus_seconds(wait_s(job.attempts))))
        .exec(app.db.maintenance())
        .await?;
    Ok(())
}

/// How long to wait after this many attempts, in seconds.
fn wait_s(attempts: i32) -> i64 {
    Ord::min(FIRST_WAIT_S << attempts.saturating_sub(1).clamp(0, 16), LONGEST_WAIT_S)
}

/// Gives up whatever this worker still holds, so that others need not wait for its lease to run out.
/// The interrupted attempt does not count.
pub async fn release_all(app: &App, worker: &str) -> Result<()> {
    Entity::update_many()
        .filter(Column::LockedBy.eq(worker))
        .filter(Column::State.eq(READY))
        .col_expr(Column::LockedBy, Expr::value(None::<String>))
        .col_expr(Column::LockedUntil, Expr::value(None::<Timestamp>))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
        .exec(app.db.maintenance())
        .await?;
    Ok(())
}

/// Makes a dead job ready again.
pub async fn revive(db: &impl ConnectionTrait, id: JobId, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(DEAD))
        .col_expr(Column::State, Expr::value(READY))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::RunAt, Expr::value(now))
        .col_expr(Column::FinishedAt, Expr::value(None::<Timestamp>))
        .exec(db)
        .await?;
    Ok(())
}

/// How many jobs wait or are being tried.
pub async fn count_ready(app: &App) -> Result<u64> {
    Ok(Entity::find().filter(Column::State.eq(READY)).count(app.db.read()).await?)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_WAIT_S, wait_s};
    use crate::jobs::{MAIL_ATTEMPTS, MAX_ATTEMPTS};

    #[test]
    fn waits_double_from_five_seconds_up_to_four_hours() {
        assert_eq!([1, 2, 3, 9].map(wait_s), [5, 10, 20, 1280]);
        assert_eq!([13, i32::MAX].map(wait_s), [LONGEST_WAIT_S; 2]);
    }

    #[test]
    fn mails_are_tried_for_four_days_and_other_jobs_for_three_quarters_of_an_hour() {
        let all = |attempts: i32| (1..attempts).map(wait_s).sum::<i64>();
        assert_eq!((all(MAIL_ATTEMPTS) / 86_400, all(MAX_ATTEMPTS) / 60), (4, 42));
    }
}
