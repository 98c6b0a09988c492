//! Failed sign-ins that are nobody's: of logins that belong to nobody, and of addresses from which too many failed.

use super::throttle;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::account::PausedAddress;
use domain::journal::Entity;
use domain::policy::Action;
use domain::settings::SIGN_IN_PAUSE;
use domain::validate;
use entity::throttle as attempts;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// How the key of an address begins.
const ADDRESS: &str = "address:";

/// Journals a failed sign-in by a login that belongs to nobody. The login is often a password that was typed too early,
/// so only what the server's key makes of it is kept: the same for the same login.
pub(super) async fn failed(cx: &Cx, tx: &mut Tx, login: &str) -> Result<()> {
    let diff = Diff::new().set("login", &cx.app.key.derive(&["failed login", &validate::key(login)]));
    journal::record(cx, tx, "sign_in.failed", Entity::SignIn, 0, diff).await
}

/// Counts a failed sign-in for the address it came from. Whether that was one too many shows at the next attempt; the
/// journal tells it once.
pub(crate) async fn count_address(cx: &Cx, tx: &mut Tx, key: &str) -> Result<()> {
    let bounds = throttle::sign_ins(cx);
    let row = throttle::counted(cx, tx, key, bounds).await?;
    if i64::from(row.failures) != bounds.limit || row.blocked_until.is_some() {
        return Ok(());
    }
    let minutes = cx.fixed.number(SIGN_IN_PAUSE);
    let diff = Diff::new().set("address", &name(key)).set("minutes", &minutes);
    journal::record(cx, tx, "sign_in.address_paused", Entity::SignIn, 0, diff).await
}

/// The addresses from which nobody signs in at the moment, the latest pause first.
///
/// # Errors
/// `Forbidden` without the right to change settings.
pub async fn paused_addresses(cx: &Cx) -> Result<Vec<PausedAddress>> {
    cx.require_desk(Action::ManageSettings)?;
    let rows = attempts::Entity::find()
        .filter(attempts::Column::Key.starts_with(ADDRESS))
        .order_by_desc(attempts::Column::WindowStartedAt)
        .order_by_asc(attempts::Column::Key)
        .all(cx.app.db.read())
        .await?;
    let view = |row: attempts::Model| {
        let until = throttle::used_up_until(cx, &row)?;
        Some(PausedAddress { address: name(&row.key).to_owned(), until })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// Lets people sign in from an address again.
///
/// # Errors
/// `NotFound` if it is not paused, `Forbidden` without the right to change settings.
pub async fn unlock_address(cx: &Cx, address: &str) -> Result<()> {
    cx.require_desk(Action::ManageSettings)?;
    let key = format!("{ADDRESS}{}", address.trim());
    let mut tx = cx.begin().await?;
    throttle::refuse_used_up(cx, &tx, &key).await?.err().ok_or(AppError::NotFound)?;
    throttle::forget(&tx, &key).await?;
    let diff = Diff::new().set("address", &name(&key));
    journal::record(cx, &mut tx, "sign_in.address_unlocked", Entity::SignIn, 0, diff).await?;
    tx.commit().await
}

fn name(key: &str) -> &str {
    key.strip_prefix(ADDRESS).unwrap_or(key)
}
