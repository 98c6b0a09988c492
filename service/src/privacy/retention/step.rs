//! The job behind a run, chunk by chunk.

use super::{act, conditions};
use crate::app::App;
use crate::context;
use crate::cx::{Cx, Origin};
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Failure, Outcome};
use crate::journal::{self, Diff};
use domain::ids::{RetentionRunId, UserId};
use domain::journal::{Cause, Entity};
use domain::policy::{Action, Resource, Via};
use domain::retention::{RetentionSubject, RunCount, RunState};
use domain::settings::PRIVACY_ERASE;
use entity::{job, retention_rule, retention_run};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kind of the job.
pub(crate) const RETAIN: &str = "apply_retention";
/// So long a job goes on; then another one takes over, so that no lease runs out.
const SHIFT_S: i64 = 20;
/// People or tickets of one chunk.
const CHUNK: u64 = 50;

/// What became of how many.
pub(super) type Counts = BTreeMap<RunCount, u64>;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    run_id: RetentionRunId,
}

/// Has a run begun, or gone on with, after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx, run_id: RetentionRunId) -> Result<()> {
    jobs::enqueue(cx, tx, RETAIN, &Payload { run_id }, None).await
}

/// Goes on with a run, to its end or for a while.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { run_id } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let until = app.clock.now().plus_seconds(SHIFT_S);
    while Box::pin(chunk(app, run_id)).await? {
        if app.clock.now() >= until {
            let cx = Cx::system(app, Cause::Job).await?;
            let mut tx = cx.begin().await?;
            enqueue(&cx, &mut tx, run_id).await?;
            tx.commit().await?;
            break;
        }
    }
    Ok(Outcome::Done)
}

/// Says of a run whose job is given up that it stopped.
pub(crate) async fn given_up(app: &Arc<App>, job: &job::Model) -> Result<()> {
    let Payload { run_id } = serde_json::from_str(&job.payload)?;
    let run = retention_run::Entity::find_by_id(run_id).one(app.db.read()).await?;
    let Some(run) = run.filter(|run| run.state == RunState::Running) else { return Ok(()) };
    let counts: Counts = serde_json::from_str(&run.counts)?;
    end(app, &run, &counts, RunState::Failed, Some("Something went wrong again and again.".to_owned())).await?;
    Ok(())
}

/// Within whose rights the run acts; nobody if they may not any more.
async fn acting(app: &Arc<App>, who: Option<UserId>) -> Result<Option<Cx>> {
    let Some(who) = who else { return Ok(None) };
    let cx = context::person(app, Origin::default(), who, Via::Direct, Cause::Job).await?;
    Ok(cx.filter(|cx| cx.allows(Action::EraseUser, Resource::Desk)))
}

/// Does the next chunk; whether there is more to do. A chunk that ran before finds its people and tickets done: nothing
/// is done twice.
async fn chunk(app: &Arc<App>, id: RetentionRunId) -> Result<bool> {
    let db = app.db.read();
    let found = retention_run::Entity::find_by_id(id).find_also_related(retention_rule::Entity).one(db).await?;
    let Some((run, Some(rule))) = found else { return Ok(false) };
    if run.state != RunState::Running {
        return Ok(false);
    }
    let mut counts: Counts = serde_json::from_str(&run.counts)?;
    let Some(cx) = acting(app, run.started_by.or(rule.keeper_id)).await? else {
        let text = "Whoever keeps this rule may not erase people any more.";
        return end(app, &run, &counts, RunState::Failed, Some(text.to_owned())).await;
    };
    if rule.action.erases() && !cx.fixed.flag(PRIVACY_ERASE) {
        let text = "Erasing is switched off in the settings.";
        return end(app, &run, &counts, RunState::Failed, Some(text.to_owned())).await;
    }
    let handled = counts.get(&RunCount::Looked).copied().unwrap_or_default();
    let room = u64::try_from(run.found).unwrap_or_default().saturating_sub(handled);
    let most = Ord::min(CHUNK, room);
    let (last, looked) = match rule.subject {
        _ if most == 0 => (None, 0),
        RetentionSubject::People => {
            let people = conditions::next_people(&cx, &rule, run.cursor, most).await?;
            act::on_people(&cx, &rule, id, &people, &mut counts).await?;
            (people.last().map(|id| id.0), people.len())
        }
        RetentionSubject::Tickets => {
            let tickets = conditions::next_tickets(&cx, &rule, run.cursor, most).await?;
            act::on_tickets(&cx, &rule, id, &tickets, &mut counts).await?;
            (tickets.last().map(|id| id.0), tickets.len())
        }
    };
    let Some(last) = last else {
        return end(app, &run, &counts, RunState::Done, None).await;
    };
    *counts.entry(RunCount::Looked).or_default() += looked as u64;
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let change = retention_run::ActiveModel {
        id: Set(id),
        cursor: Set(last),
        counts: Set(serde_json::to_string(&counts)?),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    tx.notify(Cx::notice(Entity::Retention, rule.id.0));
    tx.commit().await?;
    Ok(true)
}

async fn end(
    app: &Arc<App>,
    run: &retention_run::Model,
    counts: &Counts,
    state: RunState,
    message: Option<String>,
) -> Result<bool> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let change = retention_run::ActiveModel {
        id: Set(run.id),
        state: Set(state),
        counts: Set(serde_json::to_string(counts)?),
        message: Set(message),
        updated_at: Set(cx.now),
        finished_at: Set(Some(cx.now)),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    let event = if state == RunState::Done { "retention_rule.run_completed" } else { "retention_rule.run_stopped" };
    let diff = Diff::new().set("run_id", &run.id).set("counts", counts);
    journal::record(&cx, &mut tx, event, Entity::Retention, run.rule_id.0, diff).await?;
    tx.commit().await?;
    Ok(false)
}
