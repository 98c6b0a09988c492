//! The job behind an erasure, chunk by chunk.

use super::texts::TEXTS;
use super::{mails, person, texts, tickets};
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{self, Failure, Outcome};
use crate::journal::{self, Diff};
use domain::ids::PrivacyTaskId;
use domain::journal::{Cause, Entity};
use domain::privacy::{Counted, PrivacyState};
use entity::{job, privacy_task};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The kind of the job.
pub(crate) const ERASE: &str = "erase_person";
/// So long a job goes on; then another one takes over, so that no lease runs out.
const SHIFT_S: i64 = 20;
/// A shift that takes longer has failed; shorter than the patience of the worker, so that the task says so.
const LONGEST: Duration = Duration::from_secs(45);

/// The steps in their order: the tickets, the person, each table of [`TEXTS`], the mails.
pub(super) const TICKETS: i64 = 0;
/// See [`TICKETS`].
pub(super) const PERSON: i64 = 1;
const FIRST_TEXTS: i64 = 2;
/// The mails; see [`TICKETS`].
pub(super) const LAST: i64 = FIRST_TEXTS + TEXTS.len() as i64;
/// Steps beside the tickets and the texts.
pub(super) const OTHERS: u64 = 2;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    task_id: PrivacyTaskId,
}

/// Has an erasure begun, or gone on with, after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx, task_id: PrivacyTaskId) -> Result<()> {
    jobs::enqueue(cx, tx, ERASE, &Payload { task_id }, None).await
}

/// Goes on with an erasure, to its end or for a while.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { task_id } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let tried = tokio::time::timeout(LONGEST, Box::pin(shift(app, task_id))).await;
    let error = match tried.unwrap_or_else(|_| Err(Error::Other("took too long".to_owned()))) {
        Ok(()) => return Ok(Outcome::Done),
        Err(error) => error,
    };
    if job.attempts < job.max_attempts {
        return Err(Failure::retry(error));
    }
    stop(app, task_id).await?;
    Err(Failure::fail(error))
}

async fn shift(app: &Arc<App>, id: PrivacyTaskId) -> Result<()> {
    let cx = Cx::system(app, Cause::Job).await?;
    let until = app.clock.now().plus_seconds(SHIFT_S);
    while chunk(&cx, id).await? {
        if app.clock.now() >= until {
            let mut tx = cx.begin().await?;
            enqueue(&cx, &mut tx, id).await?;
            return tx.commit().await;
        }
    }
    Ok(())
}

/// Does the next chunk; whether there is more to do.
async fn chunk(cx: &Cx, id: PrivacyTaskId) -> Result<bool> {
    let task = privacy_task::Entity::find_by_id(id).one(cx.app.db.read()).await?;
    let Some(task) = task.filter(|task| goes_on(task.state)) else { return Ok(false) };
    match task.step {
        TICKETS => tickets::chunk(cx, &task).await?,
        PERSON => person::chunk(cx, &task).await?,
        step => match usize::try_from(step - FIRST_TEXTS).ok().and_then(|place| TEXTS.get(place)) {
            Some(text) => texts::chunk(cx, &task, text).await?,
            None => mails::chunk(cx, &task).await?,
        },
    }
    Ok(true)
}

/// Whether the job has something to do.
const fn goes_on(state: PrivacyState) -> bool {
    matches!(state, PrivacyState::Running | PrivacyState::Failed)
}

async fn stop(app: &Arc<App>, id: PrivacyTaskId) -> Result<()> {
    let cx = Cx::system(app, Cause::Job).await?;
    let Some(task) = privacy_task::Entity::find_by_id(id).one(cx.app.db.read()).await? else { return Ok(()) };
    let Some(mut chunk) = Chunk::begin(&cx, &task).await? else { return Ok(()) };
    chunk.task.state = PrivacyState::Failed;
    chunk.task.failure =
        Some("Something went wrong again and again. It goes on when its job is tried again.".to_owned());
    journal::record(&cx, &mut chunk.tx, "privacy_task.stopped", Entity::Privacy, id.0, Diff::new()).await?;
    chunk.commit(&cx).await
}

/// A chunk of work: its transaction, and the task, whose new place is written with it.
pub(super) struct Chunk {
    /// The transaction.
    pub tx: Tx,
    /// The task.
    pub task: privacy_task::Model,
    counts: BTreeMap<Counted, u64>,
}

impl Chunk {
    /// Begins a chunk at the place where the task was read. `None` if it is over, or somebody else has gone on with
    /// it meanwhile: then it has to be read again.
    pub(super) async fn begin(cx: &Cx, read: &privacy_task::Model) -> Result<Option<Self>> {
        let tx = cx.begin().await?;
        let task = privacy_task::Entity::find_by_id(read.id).lock_exclusive().one(tx.db()).await?;
        let place = |task: &privacy_task::Model| (task.step, task.cursor, task.handled);
        let is_there = |task: &privacy_task::Model| goes_on(task.state) && place(task) == place(read);
        let Some(mut task) = task.filter(is_there) else { return Ok(None) };
        task.state = PrivacyState::Running;
        task.failure = None;
        let counts = serde_json::from_str(&task.counts)?;
        Ok(Some(Self { tx, task, counts }))
    }

    /// Adds to a line of the receipt.
    pub(super) fn count(&mut self, what: Counted, more: u64) {
        *self.counts.entry(what).or_default() += more;
    }

    /// Says that so many steps of the progress are done.
    pub(super) fn handled(&mut self, steps: usize) {
        self.task.handled += i64::try_from(steps).unwrap_or_default();
    }

    /// The next step comes.
    pub(super) const fn go_to(&mut self, step: i64) {
        self.task.step = step;
        self.task.cursor = 0;
    }

    /// Makes the chunk last, with the place it reached.
    pub(super) async fn commit(mut self, cx: &Cx) -> Result<()> {
        self.counts.retain(|_, count| *count > 0);
        self.task.counts = serde_json::to_string(&self.counts)?;
        self.task.updated_at = cx.app.clock.now();
        let id = self.task.id;
        self.task.into_active_model().reset_all().update(self.tx.db()).await?;
        self.tx.notify(Cx::notice(Entity::Privacy, id.0));
        self.tx.commit().await
    }
}
