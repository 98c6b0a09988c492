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
    let named = |(queue, department, group): (_, Option<department::Model>, Option<access_group::Model>)| {
        let department = department.map_or_else(String::new, |department| department.name);
        row(queue, department, group.map_or_else(String::new, |group| group.name))
    };
    Ok(rows.into_iter().map(named).collect())
}

/// A queue with the names of its department and its access group.
pub(super) fn row(row: queue::Model, department: String, group: String) -> QueueRow {
    QueueRow {
        id: row.id,
        name: row.name,
        department_id: row.department_id,
        department,
        group_id: row.group_id,
        group,
        validity: row.validity,
        period: Period { from: row.valid_from, until: row.valid_until },
        comment: row.comment,
    }
}

/// One queue.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `NotFound` if there is no such queue.
pub async fn get(cx: &Cx, id: QueueId) -> Result<QueueRow> {
    let rows = list(cx).await?;
    Ok(rows.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}
