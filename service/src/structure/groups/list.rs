//! Reading access groups.

use crate::cx::Cx;
use crate::error::Result;
use crate::structure::numbers;
use domain::AppError;
use domain::ids::GroupId;
use domain::policy::Action;
use domain::state::GrantKind;
use domain::structure::GroupRow;
use domain::time::Period;
use entity::access_group;
use sea_orm::{EntityTrait, QueryOrder};

/// All access groups by name.
///
/// # Errors
/// `Forbidden` without the right to manage the structure.
pub async fn list(cx: &Cx) -> Result<Vec<GroupRow>> {
    cx.require_desk(Action::ManageStructure)?;
    let grants = numbers::grants(cx, GrantKind::Group).await?;
    let rows = access_group::Entity::find().order_by_asc(access_group::Column::NameKey).all(cx.app.db.read()).await?;
    let queues_of = |id| cx.fixed.structure.queues.values().filter(|queue| queue.group == id).count();
    let row = |one: access_group::Model| {
        let grants = grants.get(&one.id.0).copied().unwrap_or_default();
        row(queues_of(one.id) as u64, grants, one)
    };
    Ok(rows.into_iter().map(row).collect())
}

/// An access group with how many queues and grants it has.
pub(super) fn row(queues: u64, grants: u64, row: access_group::Model) -> GroupRow {
    GroupRow {
        queues,
        grants,
        id: row.id,
        name: row.name,
        everyone: row.everyone_level,
        validity: row.validity,
        period: Period { from: row.valid_from, until: row.valid_until },
        comment: row.comment,
    }
}

/// One access group.
///
/// # Errors
/// `Forbidden` without the right to manage the structure, `NotFound` if there is no such access group.
pub async fn get(cx: &Cx, id: GroupId) -> Result<GroupRow> {
    let rows = list(cx).await?;
    Ok(rows.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}
