//! What the server does by itself: sealing the journal and cutting it to its length, beginning the daily runs of
//! integrations, telling of overdue tickets, opening and closing those that were pending until a day, looking for
//! duplicates, beginning erasures that waited and the daily runs of retention, and deleting what nobody needs any more.

use super::{DONE, Round, queue};
use crate::app::App;
use crate::audit;
use crate::devices;
use crate::error::Result;
use crate::import;
use crate::inbound;
use crate::integrations;
use crate::merging::duplicates;
use crate::privacy;
use crate::response;
use crate::tickets;
use domain::Timestamp;
use entity::{
    flash, guest_browser, guest_link, job, oidc_attempt, one_time_link, passkey_challenge, session, sign_in_challenge,
    throttle,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const ROUND: Duration = Duration::from_secs(10);
/// Rounds between two clean-ups: ten minutes.
const CLEAN_EVERY: u64 = 60;
const DAY_S: i64 = 86_400;
const KEEP_JOBS_S: i64 = 7 * DAY_S;
const KEEP_LINKS_S: i64 = 30 * DAY_S;
/// No window of failed sign-ins is longer (the setting goes up to one day).
const KEEP_FAILURES_S: i64 = 2 * DAY_S;

/// Keeps house until `shutdown`.
pub async fn run(app: &Arc<App>, shutdown: &CancellationToken) {
    for round in 0_u64.. {
        // What failed is in the log already.
        let _ = one_round(app, round.is_multiple_of(CLEAN_EVERY)).await;
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// One round of the housekeeping, and a clean-up with it if that is wanted. A task that fails ends none of the others.
///
/// # Errors
/// The first of those the tasks reported, when all of them were done.
pub async fn one_round(app: &Arc<App>, clean: bool) -> Result<()> {
    let mut round = Round::default();
    round.note("sealing the journal", audit::seal(app).await);
    round.note("runs of integrations", integrations::schedule(app).await);
    round.note("overdue tickets", response::escalate(app).await);
    round.note("pending tickets", Box::pin(tickets::wake(app)).await);
    round.note("duplicates", Box::pin(duplicates::look(app)).await);
    round.note("erasures", Box::pin(privacy::begin_due(app)).await);
    round.note("runs of retention", Box::pin(privacy::retention::schedule(app)).await);
    round.note("files of exports", Box::pin(privacy::export::forget_old(app)).await);
    if let Some(ready) = round.note("counting jobs", queue::count_ready(app).await) {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; nobody has 2^52 jobs")]
        metrics::gauge!("deskfolk_jobs_ready").set(ready as f64);
    }
    if clean {
        round.note("cutting the journal", audit::cut(app).await);
        round.note("cleaning up", Box::pin(clean_up(app)).await);
    }
    round.end()
}

/// Deletes expired sessions, half-done sign-ins, unanswered challenges, flash messages and throttle rows, devices nobody uses any more, one-time links that ended over 30 days
/// ago, jobs finished over 7 days ago, mails that needed nothing and imports that ended over 30 days ago. Dead jobs stay until somebody looks at them.
///
/// # Errors
/// If the database refuses.
pub async fn clean_up(app: &Arc<App>) -> Result<()> {
    let now = app.clock.now();
    let mut round = Round::default();
    round.note("rows that are over", clean_rows(app, now).await);
    round.note("devices", devices::forget_old(app.db.maintenance(), now).await);
    round.note("mails", inbound::forget_old(app, now).await);
    round.note("imports", import::forget_old(app).await);
    round.end()
}

async fn clean_rows(app: &App, now: Timestamp) -> Result<()> {
    let db = app.db.maintenance();
    let before = |seconds: i64| Timestamp(now.0 - seconds * 1000);
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(now)).exec(db).await?;
    flash::Entity::delete_many().filter(flash::Column::ExpiresAt.lt(now)).exec(db).await?;
    sign_in_challenge::Entity::delete_many().filter(sign_in_challenge::Column::ExpiresAt.lt(now)).exec(db).await?;
    passkey_challenge::Entity::delete_many().filter(passkey_challenge::Column::ExpiresAt.lt(now)).exec(db).await?;
    oidc_attempt::Entity::delete_many().filter(oidc_attempt::Column::ExpiresAt.lt(now)).exec(db).await?;
    let links = one_time_link::Column::ExpiresAt.lt(before(KEEP_LINKS_S));
    one_time_link::Entity::delete_many().filter(links).exec(db).await?;
    // Those that were taken out are remembered as long as their link.
    let asked = guest_browser::Column::ExpiresAt.lt(now).and(guest_browser::Column::RemovedAt.is_null());
    guest_browser::Entity::delete_many().filter(asked).exec(db).await?;
    let over = guest_link::Column::ExpiresAt.lt(before(KEEP_LINKS_S));
    guest_link::Entity::delete_many().filter(over).exec(db).await?;
    let blocked = throttle::Column::BlockedUntil;
    let failures = Condition::all()
        .add(throttle::Column::WindowStartedAt.lt(before(KEEP_FAILURES_S)))
        .add(Condition::any().add(blocked.is_null()).add(blocked.lt(now)));
    throttle::Entity::delete_many().filter(failures).exec(db).await?;
    let finished =
        Condition::all().add(job::Column::State.eq(DONE)).add(job::Column::FinishedAt.lt(before(KEEP_JOBS_S)));
    job::Entity::delete_many().filter(finished).exec(db).await?;
    Ok(())
}
