//! Reading canned replies where they are managed.

use super::queues;
use crate::cx::Cx;
use crate::error::Result;
use crate::search::fold;
use crate::tickets::queue_name;
use domain::AppError;
use domain::canned::{CannedOptions, CannedRow};
use domain::ids::CannedId;
use domain::policy::Action;
use domain::structure::Choice;
use entity::canned_reply;
use sea_orm::{EntityTrait, QueryOrder};

/// The canned replies whose names hold what is searched, by name.
///
/// # Errors
/// `Forbidden` without the right to manage them.
pub async fn list(cx: &Cx, q: &str) -> Result<Vec<CannedRow>> {
    cx.require_desk(Action::ManageCannedReplies)?;
    let db = cx.app.db.read();
    let rows = canned_reply::Entity::find().order_by_asc(canned_reply::Column::NameKey).all(db).await?;
    let mut queues = queues(db).await?;
    let wanted = fold(q.trim());
    let rows = rows.into_iter().filter(|row| fold(&row.name).contains(&wanted));
    let rows = rows.map(|row| {
        let queues = queues.remove(&row.id).unwrap_or_default();
        CannedRow {
            id: row.id,
            name: row.name,
            validity: row.validity,
            body: row.body,
            queue_names: queues.iter().map(|id| queue_name(&cx.fixed.structure, *id)).collect(),
            queues,
        }
    });
    Ok(rows.collect())
}

/// One canned reply.
///
/// # Errors
/// As [`list`]; `NotFound` if there is none.
pub async fn get(cx: &Cx, id: CannedId) -> Result<CannedRow> {
    Ok(list(cx, "").await?.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}

/// What the form offers.
///
/// # Errors
/// As [`list`].
pub fn options(cx: &Cx) -> Result<CannedOptions> {
    cx.require_desk(Action::ManageCannedReplies)?;
    let queues = cx.fixed.structure.queues.iter();
    let mut queues: Vec<_> = queues.map(|(id, queue)| Choice { id: id.0, name: queue.name.clone() }).collect();
    queues.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(CannedOptions { queues })
}
