//! Writing everybody's search words anew, after a custom field was hidden from agents or shown to them.

use super::index::index_people;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, Failure, Outcome};
use domain::ids::UserId;
use domain::journal::Cause;
use entity::{job, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of the job. A migration writes it, too.
pub(crate) const REINDEX: &str = "people_words";
/// People of one transaction.
const CHUNK: u64 = 500;

/// Where the job goes on.
#[derive(Default, Serialize, Deserialize)]
struct Place {
    after: UserId,
}

/// Has the words of everybody written anew after the commit.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn enqueue_reindexing(cx: &Cx, tx: &mut Tx) -> Result<()> {
    jobs::enqueue(cx, tx, REINDEX, &Place::default(), None).await
}

/// Writes the words of some people, and leaves the rest to the next job.
///
/// # Errors
/// `Retry` if the database does not answer.
pub(crate) async fn reindex(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let place: Place = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let ids: Vec<UserId> = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::Id.gt(place.after))
        .order_by_asc(user::Column::Id)
        .limit(CHUNK)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await
        .map_err(crate::Error::from)?;
    let last = ids.last().copied().filter(|_| ids.len() as u64 == CHUNK);
    index_people(&tx, Condition::all().add(user::Column::Id.is_in(ids))).await?;
    if let Some(after) = last {
        jobs::enqueue(&cx, &mut tx, REINDEX, &Place { after }, None).await?;
    }
    tx.commit().await?;
    Ok(Outcome::Done)
}
