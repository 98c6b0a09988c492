//! The job that goes on with a merge, or with undoing one, chunk by chunk.

use super::{parts, put_back};
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Failure, Outcome};
use domain::ids::MergeId;
use domain::journal::Cause;
use domain::merging::MergeState;
use entity::{job, person_merge};
use sea_orm::{EntityTrait, QuerySelect};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const MERGE: &str = "merge_people";
/// So long a job goes on; then another one takes over, so that no lease runs out.
const SHIFT_S: i64 = 20;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    merge_id: MergeId,
}

/// Has a merge gone on with after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx, merge_id: MergeId) -> Result<()> {
    jobs::enqueue(cx, tx, MERGE, &Payload { merge_id }, None).await
}

/// Goes on with a merge, to its end or for a while.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let Payload { merge_id } = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let cx = Cx::system(app, Cause::Job).await?;
    let until = app.clock.now().plus_seconds(SHIFT_S);
    while Box::pin(chunk(&cx, merge_id)).await? {
        if app.clock.now() >= until {
            let mut tx = cx.begin().await?;
            enqueue(&cx, &mut tx, merge_id).await?;
            tx.commit().await?;
            break;
        }
    }
    Ok(Outcome::Done)
}

/// Does the next chunk; whether there is more to do.
async fn chunk(cx: &Cx, id: MergeId) -> Result<bool> {
    let mut tx = cx.begin().await?;
    let Some(merge) = person_merge::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await? else {
        return Ok(false);
    };
    let more = match merge.state {
        MergeState::Running => parts::advance(cx, &mut tx, &merge, 1).await?,
        MergeState::Undoing => put_back::advance(cx, &mut tx, &merge, 1).await?,
        MergeState::Done | MergeState::Undone => false,
    };
    tx.commit().await?;
    Ok(more)
}
