//! Reading queues.

use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::ids::QueueId;
use domain::policy::Action;
use domain::structure::QueueRow;
use domain::time::Period;
use entity::{access_group, department, queue};
use sea_orm::{EntityTrait, QueryOrder};

/// All queues by name.
///
/// # Errors
/// `Forbidden` without the right to manage the structure.
pub async fn list(cx: &Cx) -> Result<Vec<QueueRow>> {
    cx.require_desk(Action::ManageStructure)?;
    let rows = queue::Entity::find()
        .find_also_related(department::Entity)
        .find_also_related(access_group::Entity)
        .order_by_asc(queue::Column::NameKey)
        .all(cx.app.db.read())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(row, department, group)| QueueRow {
            id: row.id,
            name: row.name,
            department_id: row.department_id,
            department: department.map_or_else(String::new, |department| department.name),
            group_id: row.group_id,
            group: group.map_or_else(String::new, |group| group.name),
            validity: row.validity,
            period: Period { from: row.valid_from, until: row.valid_until },
            comment: row.comment,
        })
        .collect())
}

/// One queue.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `NotFound` if there is no such queue.
pub async fn get(cx: &Cx, id: QueueId) -> Result<QueueRow> {
    let rows = list(cx).await?;
    Ok(rows.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}
