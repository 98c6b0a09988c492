//! Walking through a table in jobs of some rows each: what takes long goes on in the next job.

use super::{Failure, enqueue};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use entity::job;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, TryGetable, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Where a job of a walk goes on: its payload.
#[derive(Serialize, Deserialize)]
struct Place<I> {
    after: I,
}

/// The rows of one job of a walk, and where the next one goes on.
pub(crate) struct Stretch<I> {
    /// What to work on, in ascending order, locked.
    pub ids: Vec<I>,
    after: Option<I>,
}

/// Begins a walk after the commit.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn set_out<I>(cx: &Cx, tx: &mut Tx, kind: &str) -> Result<()>
where
    I: Default + Serialize + Sync,
{
    enqueue(cx, tx, kind, &Place { after: I::default() }, None).await
}

/// The next rows of a walk: at most `length`, by their `id`, from where the job before it stopped.
///
/// # Errors
/// `Fail` if the job's payload is none of a walk; `Retry` if the database does not answer.
pub(crate) async fn stretch<E, I>(
    tx: &Tx,
    job: &job::Model,
    rows: Select<E>,
    id: E::Column,
    length: u64,
) -> Result<Stretch<I>, Failure>
where
    E: EntityTrait,
    I: Copy + Into<Value> + TryGetable + DeserializeOwned + Send + Sync + 'static,
{
    let place: Place<I> = serde_json::from_str(&job.payload).map_err(Failure::fail)?;
    let ids: Vec<I> = rows
        .select_only()
        .column(id)
        .filter(id.gt(place.after))
        .order_by_asc(id)
        .limit(length)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await
        .map_err(Error::from)?;
    let after = ids.last().copied().filter(|_| ids.len() as u64 == length);
    Ok(Stretch { ids, after })
}

impl<I: Serialize + Sync> Stretch<I> {
    /// Leaves the rest to a next job of this kind, if there may be a rest.
    ///
    /// # Errors
    /// If the database refuses.
    pub(crate) async fn go_on(self, cx: &Cx, tx: &mut Tx, kind: &str) -> Result<()> {
        match self.after {
            Some(after) => enqueue(cx, tx, kind, &Place { after }, None).await,
            None => Ok(()),
        }
    }
}
