//! Canned replies: texts with variables that agents insert in what they write, for all queues or for some.

mod list;
mod offer;
mod write;

pub use list::{get, list, options};
pub use offer::{offered, text};
pub use write::{create, delete, update};

use crate::error::Result;
use domain::ids::{CannedId, QueueId};
use entity::canned_reply_queue;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
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
