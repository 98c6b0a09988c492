//! Writing everybody's search words anew, after a custom field was hidden from agents or shown to them.

use super::index::index_people;
use crate::app::App;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{Failure, Outcome, walk};
use domain::ids::UserId;
use domain::journal::Cause;
use entity::{job, user};
use sea_orm::{ColumnTrait, Condition, EntityTrait};
use std::sync::Arc;

/// The kind of the job. A migration writes it, too.
pub(crate) const REINDEX: &str = "people_words";
/// People of one transaction.
const CHUNK: u64 = 500;

/// Has the words of everybody written anew after the commit.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn enqueue_reindexing(cx: &Cx, tx: &mut Tx) -> Result<()> {
    walk::set_out::<UserId>(cx, tx, REINDEX).await
}

/// Writes the words of some people, and leaves the rest to the next job.
///
/// # Errors
/// `Retry` if the database does not answer.
pub(crate) async fn reindex(app: &Arc<App>, job: &job::Model) -> Result<Outcome, Failure> {
    let cx = Cx::system(app, Cause::Job).await?;
    let mut tx = cx.begin().await?;
    let stretch = walk::stretch::<_, UserId>(&tx, job, user::Entity::find(), user::Column::Id, CHUNK).await?;
    let these = user::Column::Id.is_in(stretch.ids.iter().copied());
    index_people(&tx, Condition::all().add(these)).await?;
    stretch.go_on(&cx, &mut tx, REINDEX).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}
