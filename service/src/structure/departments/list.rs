//! Reading departments.

use crate::cx::Cx;
use crate::error::Result;
use crate::structure::numbers;
use domain::AppError;
use domain::ids::DepartmentId;
use domain::policy::Action;
use domain::state::GrantKind;
use domain::structure::DepartmentRow;
use domain::time::Period;
use entity::department;
use sea_orm::{EntityTrait, QueryOrder};

/// All departments by name.
///
/// # Errors
/// `Forbidden` without the right to manage the structure.
pub async fn list(cx: &Cx) -> Result<Vec<DepartmentRow>> {
    cx.require_desk(Action::ManageStructure)?;
    let agents = numbers::grants(cx, GrantKind::Department).await?;
    let rows = department::Entity::find().order_by_asc(department::Column::NameKey).all(cx.app.db.read()).await?;
    let queues_of = |id| cx.fixed.structure.queues.values().filter(|queue| queue.department == id).count();
    let row = |one: department::Model| {
        let agents = agents.get(&one.id.0).copied().unwrap_or_default();
        row(queues_of(one.id) as u64, agents, one)
    };
    Ok(rows.into_iter().map(row).collect())
}

/// A department with how many queues and agents it has.
pub(super) fn row(queues: u64, agents: u64, row: department::Model) -> DepartmentRow {
    DepartmentRow {
        queues,
        agents,
        id: row.id,
        name: row.name,
        validity: row.validity,
        period: Period { from: row.valid_from, until: row.valid_until },
        comment: row.comment,
    }
}

/// One department.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `NotFound` if there is no such department.
pub async fn get(cx: &Cx, id: DepartmentId) -> Result<DepartmentRow> {
    let rows = list(cx).await?;
    Ok(rows.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}
