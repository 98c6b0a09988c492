//! How long sessions of the holders of a role last, and whether they need a second factor.

use crate::db::Tx;
use crate::error::Result;
use crate::sessions::RoleLimits;
use domain::error::FieldErrors;
use domain::ids::RoleId;
use domain::structure::RoleInput;
use domain::validate;
use entity::role_session_limit::{ActiveModel, Column, Entity};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use std::ops::RangeInclusive;

/// From five minutes to thirty days.
const IDLE_MINUTES: RangeInclusive<i64> = 5..=43_200;
/// From an hour to ninety days.
const SESSION_HOURS: RangeInclusive<i64> = 1..=2_160;

/// Checks the form. An empty limit is none.
pub(super) fn check(errors: &mut FieldErrors, input: &RoleInput) -> RoleLimits {
    RoleLimits {
        idle_minutes: number(errors, "idle_minutes", &input.idle_minutes, IDLE_MINUTES),
        session_hours: number(errors, "session_hours", &input.session_hours, SESSION_HOURS),
        needs_two_factor: validate::is_ticked(&input.needs_two_factor),
    }
}

fn number(errors: &mut FieldErrors, field: &str, text: &str, range: RangeInclusive<i64>) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        errors.add(field, format!("Please enter a number from {} to {}, or nothing.", range.start(), range.end()));
    }
    number
}

/// The limits as the database, or a transaction, has them.
pub(super) async fn read(db: &impl ConnectionTrait, role: RoleId) -> Result<RoleLimits> {
    let row = Entity::find_by_id(role).one(db).await?;
    Ok(row.map(RoleLimits::from).unwrap_or_default())
}

/// A role without limits needs no row.
pub(super) async fn write(tx: &Tx, role: RoleId, limits: RoleLimits) -> Result<()> {
    if limits == RoleLimits::default() {
        Entity::delete_by_id(role).exec(tx.db()).await?;
        return Ok(());
    }
    let row = ActiveModel {
        role_id: Set(role),
        idle_minutes: Set(limits.idle_minutes),
        session_hours: Set(limits.session_hours),
        needs_two_factor: Set(limits.needs_two_factor),
    };
    let columns = [Column::IdleMinutes, Column::SessionHours, Column::NeedsTwoFactor];
    let replace = OnConflict::column(Column::RoleId).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}
