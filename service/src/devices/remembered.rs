//! Devices on which somebody enters no second factor for a while, where the setting allows that.

use super::known::{brought, of};
use super::name;
use crate::accounts::{SignedIn, by_guest, is_own, managed, refuse};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::account::DeviceRow;
use domain::ids::{DeviceId, UserId};
use domain::journal::{Cause, Entity};
use domain::policy::Action;
use domain::settings::TWO_FACTOR_DEVICE_DAYS;
use domain::{AppError, Timestamp};
use entity::known_device::{Column, Entity as KnownDevice, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// For how many days a device can be remembered; 0 if it cannot.
///
/// # Errors
/// If the database cannot be read.
pub async fn days(guest: &Guest) -> Result<i64> {
    Ok(guest.app.fixed.load(&guest.app.db).await?.number(TWO_FACTOR_DEVICE_DAYS))
}

/// Remembers the browser in which somebody has just given their second factor, if that is allowed.
///
/// # Errors
/// If the database refuses.
pub async fn remember(guest: &Guest, who: &SignedIn) -> Result<()> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let days = cx.fixed.number(TWO_FACTOR_DEVICE_DAYS);
    let Some(device) = cx.origin.device.as_ref().filter(|_| days > 0) else { return Ok(()) };
    let until = cx.now.plus_seconds(days * 86_400);
    let mut tx = cx.begin().await?;
    let remembered = KnownDevice::update_many()
        .col_expr(Column::RememberedUntil, Expr::value(until))
        .filter(Column::UserId.eq(who.user_id))
        .filter(Column::TokenHash.eq(device.next_hash()))
        .exec(tx.db())
        .await?;
    if remembered.rows_affected == 0 {
        return Ok(());
    }
    let diff = Diff::new().set("device", &name(&cx.origin.user_agent)).set("until", &until);
    let id = who.user_id;
    journal::record_for(&cx, &mut tx, id, "user.device_remembered", Entity::User, id.0, diff).await?;
    tx.commit().await
}

/// Whether this person enters no second factor in the browser the request came from.
pub(crate) async fn is_remembered(cx: &Cx, user: UserId) -> Result<bool> {
    let Some(device) = cx.origin.device.as_ref().filter(|_| cx.fixed.number(TWO_FACTOR_DEVICE_DAYS) > 0) else {
        return Ok(false);
    };
    let known = brought(cx.app.db.read(), device, user).await?;
    Ok(known.and_then(|known| known.remembered_until).is_some_and(|until| cx.now < until))
}

/// Asks for the second factor on every device again: the password or a second factor has changed.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn forget_remembered(tx: &Tx, user: UserId) -> Result<()> {
    KnownDevice::update_many()
        .col_expr(Column::RememberedUntil, Expr::value(None::<Timestamp>))
        .filter(Column::UserId.eq(user))
        .filter(Column::RememberedUntil.is_not_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// One's own remembered devices, the last used first.
///
/// # Errors
/// `Forbidden` in somebody's view and for API tokens.
pub async fn own(cx: &Cx) -> Result<Vec<DeviceRow>> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    rows(cx, cx.actor.subject.id).await
}

/// The remembered devices of a person, the last used first.
pub(crate) async fn rows(cx: &Cx, user: UserId) -> Result<Vec<DeviceRow>> {
    if cx.fixed.number(TWO_FACTOR_DEVICE_DAYS) == 0 {
        return Ok(Vec::new());
    }
    let found = of(user).filter(Column::RememberedUntil.gt(cx.now)).order_by_desc(Column::LastSeenAt);
    let row = |row: Model| {
        let remembered_until = row.remembered_until?;
        let (device, last_seen_at) = (name(&row.user_agent), row.last_seen_at);
        Some(DeviceRow { id: row.id, device, address: row.address, last_seen_at, remembered_until })
    };
    Ok(found.all(cx.app.db.read()).await?.into_iter().filter_map(row).collect())
}

/// Asks for the second factor on one of one's own devices again.
///
/// # Errors
/// `NotFound` if it is none of them; `Forbidden` in somebody's view and for API tokens.
pub async fn forget(cx: &Cx, id: DeviceId) -> Result<()> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    end(cx, cx.actor.subject.id, id).await
}

/// The same for a device of somebody else.
///
/// # Errors
/// `NotFound` if it is none of theirs, `Conflict` for oneself; as for every account action.
pub async fn forget_of_user(cx: &Cx, user: UserId, id: DeviceId) -> Result<()> {
    managed(cx, user).await?;
    if is_own(cx, user) {
        return refuse("This is your own device. Your profile is the place to remove it.");
    }
    end(cx, user, id).await
}

async fn end(cx: &Cx, user: UserId, id: DeviceId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let ended = KnownDevice::update_many()
        .col_expr(Column::RememberedUntil, Expr::value(None::<Timestamp>))
        .filter(Column::Id.eq(id))
        .filter(Column::UserId.eq(user))
        .filter(Column::RememberedUntil.is_not_null())
        .exec(tx.db())
        .await?;
    if ended.rows_affected == 0 {
        return Err(AppError::NotFound.into());
    }
    journal::record(cx, &mut tx, "user.device_forgotten", Entity::User, user.0, Diff::new()).await?;
    tx.commit().await
}
