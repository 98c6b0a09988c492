//! Reading roles.

use crate::cx::Cx;
use crate::error::Result;
use crate::sessions::RoleLimits;
use crate::structure::numbers;
use domain::AppError;
use domain::ids::RoleId;
use domain::permission::{Permissions, UsersAccessLevel};
use domain::policy::Action;
use domain::state::GrantKind;
use domain::structure::RoleRow;
use domain::time::Period;
use entity::role;
use sea_orm::{EntityTrait, QueryOrder};

/// All roles by name.
///
/// # Errors
/// `Forbidden` without the right to manage roles.
pub async fn list(cx: &Cx) -> Result<Vec<RoleRow>> {
    cx.require_desk(Action::ManageRoles)?;
    let holders = numbers::grants(cx, GrantKind::Role).await?;
    let rows = role::Entity::find().order_by_asc(role::Column::NameKey).all(cx.app.db.read()).await?;
    let row = |one: role::Model| {
        let limits = cx.fixed.session_limit(one.id).unwrap_or_default();
        let holders = holders.get(&one.id.0).copied().unwrap_or_default();
        row(one, limits, holders)
    };
    rows.into_iter().map(row).collect()
}

/// A role with the limits of its sessions and how many agents hold it.
pub(super) fn row(row: role::Model, limits: RoleLimits, holders: u64) -> Result<RoleRow> {
    let permissions: Permissions = serde_json::from_str(&row.permissions)?;
    Ok(RoleRow {
        users_access: UsersAccessLevel::of(&permissions),
        permissions,
        ticket_rights: serde_json::from_str(&row.ticket_rights)?,
        idle_minutes: limits.idle_minutes,
        session_hours: limits.session_hours,
        needs_two_factor: limits.needs_two_factor,
        holders,
        id: row.id,
        name: row.name,
        validity: row.validity,
        period: Period { from: row.valid_from, until: row.valid_until },
        comment: row.comment,
    })
}

/// One role.
///
/// # Errors
/// `Forbidden` without the right to manage roles, `NotFound` if there is no such role.
pub async fn get(cx: &Cx, id: RoleId) -> Result<RoleRow> {
    let rows = list(cx).await?;
    Ok(rows.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}
