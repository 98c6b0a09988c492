//! Canned replies: texts with variables that agents insert in what they write, for all queues or for some.

mod list;
mod offer;
mod write;

pub use list::{get, list, options};
pub(crate) use offer::in_queue;
pub use offer::{offered, text};
pub use write::{create, delete, update};

use crate::error::Result;
use domain::ids::{CannedId, QueueId};
use domain::state::Validity;
use entity::{canned_reply, canned_reply_queue};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// The queues of every canned reply that is not for all.
async fn queues(db: &impl ConnectionTrait) -> Result<HashMap<CannedId, Vec<QueueId>>> {
    let rows = canned_reply_queue::Entity::find().order_by_asc(canned_reply_queue::Column::QueueId).all(db).await?;
    let mut out: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        out.entry(row.canned_id).or_default().push(row.queue_id);
    }
    Ok(out)
}

/// What every request knows of a canned reply that is offered. Its text is read where it is inserted.
#[derive(Clone, Debug)]
pub struct CannedFacts {
    /// Its id.
    pub id: CannedId,
    /// Its name.
    pub name: String,
    /// The queues it is for; all of them if there is none.
    queues: Vec<QueueId>,
}

/// The canned replies that are offered, by name.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<CannedFacts>> {
    let rows = canned_reply::Entity::find()
        .filter(canned_reply::Column::Validity.eq(Validity::Valid))
        .order_by_asc(canned_reply::Column::NameKey)
        .all(db)
        .await?;
    let mut queues = queues(db).await?;
    let facts = rows.into_iter().map(|row| CannedFacts {
        queues: queues.remove(&row.id).unwrap_or_default(),
        id: row.id,
        name: row.name,
    });
    Ok(facts.collect())
}
