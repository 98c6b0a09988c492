//! Runs jobs: two at a time in each server process, any number of processes on one database.

use super::queue::{self, LEASE_S};
use super::{Failure, Outcome, housekeeping};
use crate::app::App;
use crate::customers;
use crate::cx::Cx;
use crate::error::Result;
use crate::import;
use crate::integrations;
use crate::journal::{self, Diff};
use crate::mail;
use crate::merging;
use crate::privacy;
use crate::{response, scim, ticket_bulk, users};
use domain::journal::{Cause, Entity};
use entity::job::Model;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Jobs run at the same time by one process.
const AT_ONCE: usize = 2;
/// A job that takes longer is tried again; shorter than the lease, so that nobody else has it yet.
const LONGEST: Duration = Duration::from_secs(LEASE_S.unsigned_abs() / 2);
/// How long running jobs may take to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// Every kind of job there is.
async fn registry(app: &Arc<App>, job: &Model) -> Result<Outcome, Failure> {
    match job.kind.as_str() {
        mail::SEND_MAIL => mail::send::run(app, job).await,
        import::IMPORT => import::run(app, job).await,
        integrations::READ => integrations::read(app, job).await,
        privacy::ERASE => privacy::run(app, job).await,
        privacy::export::EXPORT => privacy::export::run(app, job).await,
        privacy::mentions::SEARCH => privacy::mentions::run(app, job).await,
        privacy::retention::RETAIN => privacy::retention::run(app, job).await,
        response::RECOMPUTE => response::recompute(app, job).await,
        scim::REGRANT => scim::regrant(app, job).await,
        users::SWEEP => users::sweep(app, job).await,
        users::REINDEX => users::reindex(app, job).await,
        customers::REINDEX => customers::reindex(app, job).await,
        merging::MERGE => merging::run(app, job).await,
        ticket_bulk::JOB => ticket_bulk::run(app, job).await,
        unknown => Err(Failure::Fail(format!("no handler for jobs of the kind \"{unknown}\""))),
    }
}

/// Runs jobs and keeps house until `shutdown`. Jobs still running then get five seconds; what is left
/// is handed back for others.
pub async fn run(app: Arc<App>, shutdown: CancellationToken) {
    tokio::join!(work(&app, &shutdown), housekeeping::run(&app, &shutdown));
}

async fn work(app: &Arc<App>, shutdown: &CancellationToken) {
    let worker = name(app);
    let mut running = JoinSet::new();
    while !shutdown.is_cancelled() {
        while running.len() < AT_ONCE
            && let Some(job) = claim(app, &worker).await
        {
            let app = Arc::clone(app);
            running.spawn(async move { attempt(&app, job).await });
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            Some(_) = running.join_next() => {}
            () = app.notices.jobs_ready(), if running.len() < AT_ONCE => {}
            () = tokio::time::sleep(pause(app)) => {}
        }
    }
    let drained = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, drained).await.is_err() {
        running.shutdown().await;
    }
    if let Err(error) = queue::release_all(app, &worker).await {
        tracing::warn!(%error, "jobs could not be handed back; their lease will run out");
    }
}

async fn claim(app: &App, worker: &str) -> Option<Model> {
    queue::claim(app, worker).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "no job could be claimed");
        None
    })
}

/// Runs what is due now, one after the other, and says how many that were. For tests and the command
/// line.
///
/// # Errors
/// If the database refuses.
pub async fn run_pending(app: &Arc<App>) -> Result<usize> {
    let worker = name(app);
    let mut count = 0;
    while let Some(job) = queue::claim(app, &worker).await? {
        attempt(app, job).await;
        count += 1;
    }
    Ok(count)
}

/// Tries a claimed job once and notes what became of it.
async fn attempt(app: &Arc<App>, job: Model) {
    let tried = if job.attempts > job.max_attempts {
        Err(Failure::Fail("the server ended during every attempt".to_owned()))
    } else {
        let tried = AssertUnwindSafe(tokio::time::timeout(LONGEST, registry(app, &job))).catch_unwind().await;
        match tried {
            Ok(Ok(tried)) => tried,
            Ok(Err(_)) => Err(Failure::Retry("took too long".to_owned())),
            Err(_) => Err(Failure::Retry("ended in a panic".to_owned())),
        }
    };
    if let Err(error) = settle(app, &job, tried).await {
        tracing::warn!(job.id = job.id.0, job.kind, %error, "the end of a job could not be noted; it will run again");
    }
}

async fn settle(app: &Arc<App>, job: &Model, tried: Result<Outcome, Failure>) -> Result<()> {
    let outcome = match tried {
        Ok(Outcome::Done) => {
            queue::finish(app, job, None).await?;
            "done"
        }
        Ok(Outcome::Skipped(reason)) => {
            tracing::info!(job.id = job.id.0, job.kind, reason, "job skipped");
            queue::finish(app, job, Some(reason)).await?;
            "skipped"
        }
        Err(Failure::Retry(error)) if job.attempts < job.max_attempts => {
            tracing::warn!(
                job.id = job.id.0,
                job.kind,
                attempt = job.attempts,
                error,
                "job failed, will be tried again"
            );
            queue::put_back(app, job, error).await?;
            "retried"
        }
        Err(Failure::Retry(error) | Failure::Fail(error)) => {
            tracing::error!(job.id = job.id.0, job.kind, attempts = job.attempts, error, "job is dead");
            give_up(app, job).await?;
            bury(app, job, error).await?;
            "dead"
        }
    };
    metrics::counter!("deskfolk_jobs_finished_total", "kind" => job.kind.clone(), "outcome" => outcome).increment(1);
    Ok(())
}

/// What waits for a job that is given up is told so, and can be begun anew.
async fn give_up(app: &Arc<App>, job: &Model) -> Result<()> {
    match job.kind.as_str() {
        import::IMPORT => import::given_up(app, job).await,
        integrations::READ => integrations::read_given_up(app, job).await,
        privacy::retention::RETAIN => privacy::retention::given_up(app, job).await,
        _ => Ok(()),
    }
}

/// Leaves a job in the list of those given up, and says so in the audit log: somebody has to look at it.
async fn bury(app: &Arc<App>, job: &Model, error: String) -> Result<()> {
    let cx = Cx::system(app, Cause::System).await?;
    let mut tx = cx.begin().await?;
    let diff = Diff::new().set("kind", &job.kind).set("attempts", &job.attempts);
    journal::record(&cx, &mut tx, "job.given_up", Entity::Job, job.id.0, diff).await?;
    if queue::bury(app, tx.db(), job, error).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// What tells this worker's leases from those of others.
fn name(app: &App) -> String {
    app.random.token()
}

/// About a second, so that several servers do not ask at the same moment.
fn pause(app: &App) -> Duration {
    let mut byte = [0];
    app.random.fill(&mut byte);
    Duration::from_millis(750 + 2 * u64::from(byte[0]))
}
