//! Computing what is due anew, ticket by ticket, after a target or a calendar has changed.

use super::refresh;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{Failure, Outcome, walk};
use domain::ids::TicketId;
use domain::journal::Cause;
use entity::{job, ticket};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// The kind of the job.
pub(crate) const RECOMPUTE: &str = "response_targets";
/// Tickets of one transaction.
const CHUNK: u64 = 200;

/// Has every open ticket computed anew after the commit.
pub(super) async fn enqueue(cx: &Cx, tx: &mut Tx) -> Result<()> {
    walk::set_out::<TicketId>(cx, tx, RECOMPUTE).await
}

/// Computes some tickets, and leaves the rest to the next job.
///
/// # Errors
/// `Retry` if the database does not answer.
pub(crate) async fn run(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let open = ticket::Entity::find().filter(ticket::Column::ClosedAt.is_null());
    let stretch = walk::stretch::<_, TicketId>(&tx, job, open, ticket::Column::Id, CHUNK).await?;
    for id in &stretch.ids {
        refresh(&cx, &tx, *id).await?;
    }
    stretch.go_on(&cx, &mut tx, RECOMPUTE).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}
