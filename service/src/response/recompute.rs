//! Computing what is due anew, ticket by ticket, after a target or a calendar has changed.

use super::refresh;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Failure, Outcome};
use domain::ids::TicketId;
use domain::journal::Cause;
use entity::{job, ticket};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const RECOMPUTE: &str = "response_targets";
/// Tickets of one transaction.
const CHUNK: u64 = 200;

/// Where the job goes on.
#[derive(Default, Serialize, Deserialize)]
struct Place {
    after: TicketId,
}

/// Has every open ticket computed anew after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx) -> Result<()> {
    jobs::enqueue(cx, tx, RECOMPUTE, &Place::default(), None).await
}

/// Computes some tickets, and leaves the rest to the next job.
///
/// # Errors
/// `Retry` if the database does not answer.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let place: Place = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let ids: Vec<TicketId> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::Id.gt(place.after))
        .filter(ticket::Column::ClosedAt.is_null())
        .order_by_asc(ticket::Column::Id)
        .limit(CHUNK)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await
        .map_err(crate::Error::from)?;
    for id in &ids {
        refresh(&cx, &tx, *id).await?;
    }
    if let Some(last) = ids.last().filter(|_| ids.len() as u64 == CHUNK) {
        jobs::enqueue(&cx, &mut tx, RECOMPUTE, &Place { after: *last }, None).await?;
    }
    tx.commit().await?;
    Ok(Outcome::Done)
}
