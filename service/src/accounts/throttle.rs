//! Counting attempts, in the database, so that all servers count together.
//!
//! A key may be tried `security.sign_in_failures` times within a window of
//! `security.sign_in_pause_minutes`; one more begins a pause of the same length. What is no attempt to
//! get in has bounds of its own.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::secret::hash_token;
use domain::ids::UserId;
use domain::{AppError, Timestamp, settings, validate};
use entity::throttle::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter};
use std::collections::HashSet;
use std::net::IpAddr;

/// The key under which attempts on an account are counted, by whatever browser (ZAM-10).
#[must_use]
pub fn account_key(user: UserId) -> String {
    format!("account:{user}")
}

/// The key for a login that belongs to nobody: it is counted all the same, as nobody shall notice.
pub(crate) fn login_key(login: &str) -> String {
    format!("login:{}", hash_token(&validate::key(login)))
}

/// The key for the network a request comes from. A home or office has a whole /64 of IPv6.
pub(crate) fn address_key(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(ip) => format!("address:{}", ip.to_canonical()),
        Err(_) => format!("address:{}", address.chars().take(100).collect::<String>()),
    }
}

/// Whether attempts on this account are paused at the moment.
///
/// # Errors
/// If the database cannot be read.
pub async fn is_paused(db: &impl ConnectionTrait, user: UserId, now: Timestamp) -> Result<bool> {
    let row = Entity::find_by_id(account_key(user)).one(db).await?;
    Ok(row.is_some_and(|row| blocked(&row, now).is_some()))
}

/// Those of these people whose accounts are paused at the moment.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn paused_among(
    db: &impl ConnectionTrait,
    people: &[UserId],
    now: Timestamp,
) -> Result<HashSet<UserId>> {
    let rows = Entity::find()
        .filter(Column::Key.is_in(people.iter().copied().map(account_key)))
        .filter(Column::BlockedUntil.gt(now))
        .all(db)
        .await?;
    Ok(rows.iter().filter_map(|row| account_of(&row.key)).collect())
}

/// That key of the account of each row of table `user`: by it, lists tell who is paused.
pub(crate) fn key_of_row() -> Expr {
    Expr::cust(r#"'account:' || "user"."id""#)
}

/// How often something may be done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Times within the window.
    pub limit: i64,
    /// Seconds of the window, and of the pause after one time too many.
    pub pause_s: i64,
}

/// Counts an attempt and refuses it if it is one too many. Counting comes before trying, so that a
/// hundred attempts at once are no way around.
pub(crate) async fn count(cx: &Cx, tx: &Tx, key: &str) -> Result<Result<(), AppError>> {
    count_within(cx, tx, key, sign_ins(cx)).await
}

/// The bounds of attempts to sign in.
pub(super) fn sign_ins(cx: &Cx) -> Bounds {
    let pause_s = 60 * cx.fixed.number(settings::SIGN_IN_PAUSE);
    Bounds { limit: cx.fixed.number(settings::SIGN_IN_FAILURES), pause_s }
}

/// The same with bounds of its own.
pub(crate) async fn count_within(cx: &Cx, tx: &Tx, key: &str, bounds: Bounds) -> Result<Result<(), AppError>> {
    let row = counted(cx, tx, key, bounds).await?;
    Ok(blocked(&row, cx.now).map_or(Ok(()), Err))
}

/// Counts an attempt and tells how many there are by now.
pub(super) async fn counted(cx: &Cx, tx: &Tx, key: &str, bounds: Bounds) -> Result<Model> {
    let Bounds { limit, pause_s: pause } = bounds;
    let now = cx.now;
    let col = |column: Column| Expr::col((Entity, column));
    let window_over =
        col(Column::BlockedUntil).is_null().and(col(Column::WindowStartedAt).lte(now.plus_seconds(-pause)));
    let over = col(Column::BlockedUntil).lte(now).or(window_over);
    let failures = Expr::case(over.clone(), 1).finally(col(Column::Failures).add(1));
    let started = Expr::case(over.clone(), now).finally(col(Column::WindowStartedAt));
    let blocked_until = Expr::case(over, Option::<Timestamp>::None)
        .case(col(Column::BlockedUntil).is_not_null(), col(Column::BlockedUntil))
        .case(col(Column::Failures).gte(limit), now.plus_seconds(pause))
        .finally(Option::<Timestamp>::None);
    let first = Model { key: key.to_owned(), failures: 1, window_started_at: now, blocked_until: None };
    let row = Entity::insert(first.into_active_model())
        .on_conflict(
            OnConflict::column(Column::Key)
                .value(Column::Failures, failures)
                .value(Column::WindowStartedAt, started)
                .value(Column::BlockedUntil, blocked_until)
                .to_owned(),
        )
        .exec_with_returning(tx.db())
        .await?;
    Ok(row)
}

/// Whether the pause of this key began with the attempt at this very moment.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn begins_pause(cx: &Cx, tx: &Tx, key: &str) -> Result<bool> {
    let pause = 60 * cx.fixed.number(settings::SIGN_IN_PAUSE);
    let row = Entity::find_by_id(key.to_owned()).one(tx.db()).await?;
    Ok(row.is_some_and(|row| row.blocked_until == Some(cx.now.plus_seconds(pause))))
}

/// The account behind a key, if it is that of one.
pub(super) fn account_of(key: &str) -> Option<UserId> {
    key.strip_prefix("account:")?.parse().ok()
}

/// The refusal, if the row holds one at this moment.
fn blocked(row: &Model, now: Timestamp) -> Option<AppError> {
    match row.blocked_until {
        Some(until) if now < until => Some(too_many(until, now)),
        _ => None,
    }
}

fn too_many(until: Timestamp, now: Timestamp) -> AppError {
    let seconds = (until.0 - now.0 + 999) / 1000;
    AppError::TooMany { retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX) }
}

/// Refuses if `key` has used up its attempts, without counting: whoever shares an address is not held
/// back by the others' attempts that are still being checked.
pub(crate) async fn refuse_used_up(cx: &Cx, tx: &Tx, key: &str) -> Result<Result<(), AppError>> {
    let row = Entity::find_by_id(key.to_owned()).one(tx.db()).await?;
    let until = row.and_then(|row| used_up_until(cx, &row));
    Ok(until.map_or(Ok(()), |until| Err(too_many(until, cx.now))))
}

/// Until when a key is refused that has used up its attempts.
pub(super) fn used_up_until(cx: &Cx, row: &Model) -> Option<Timestamp> {
    let Bounds { limit, pause_s } = sign_ins(cx);
    let until = row.blocked_until.unwrap_or_else(|| row.window_started_at.plus_seconds(pause_s));
    (i64::from(row.failures) >= limit && cx.now < until).then_some(until)
}

/// Takes back an attempt that was admitted and then could not be tried at all.
pub(super) async fn give_back(tx: &Tx, key: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::col(Column::Failures).sub(1))
        .filter(Column::Key.eq(key))
        .filter(Column::Failures.gt(0))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Forgets the attempts on a key.
pub(super) async fn forget(tx: &Tx, key: &str) -> Result<bool> {
    Ok(Entity::delete_by_id(key.to_owned()).exec(tx.db()).await?.rows_affected > 0)
}

/// Writes as much as counting does, and changes nothing.
pub(super) async fn touch(tx: &Tx, key: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::col(Column::Failures))
        .filter(Column::Key.eq(key))
        .exec(tx.db())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::address_key;

    #[test]
    fn zam_10_an_ipv6_network_counts_as_one_address() {
        assert_eq!(address_key("2001:db8:1:2::7"), address_key("2001:db8:1:2:ffff::9"));
        assert_ne!(address_key("2001:db8:1:2::7"), address_key("2001:db8:1:3::7"));
        assert_eq!(address_key("::ffff:192.0.2.1"), address_key("192.0.2.1"));
    }
}
