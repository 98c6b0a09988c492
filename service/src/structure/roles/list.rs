//! Reading roles.

use crate::cx::Cx;
use crate::error::Result;
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
    let row = |row: role::Model| -> Result<RoleRow> {
        let permissions: Permissions = serde_json::from_str(&row.permissions)?;
        let limits = cx.fixed.session_limit(row.id).unwrap_or_default();
        Ok(RoleRow {
            users_access: UsersAccessLevel::of(&permissions),
            permissions,
            ticket_rights: serde_json::from_str(&row.ticket_rights)?,
            idle_minutes: limits.idle_minutes,
            session_hours: limits.session_hours,
            needs_two_factor: limits.needs_two_factor,
            holders: holders.get(&row.id.0).copied().unwrap_or_default(),
            id: row.id,
            name: row.name,
            validity: row.validity,
            period: Period { from: row.valid_from, until: row.valid_until },
            comment: row.comment,
        })
    };
    rows.into_iter().map(row).collect()
}

/// One role.
///
/// # Errors
/// `Forbidden` without the right to manage roles, `NotFound` if there is no such role.
pub async fn get(cx: &Cx, id: RoleId) -> Result<RoleRow> {
    let rows = list(cx).await?;
    Ok(rows.into_iter().find(|row| row.id == id).ok_or(AppError::NotFound)?)
}
