//! Which server process fetches which mailbox: one at a time, by a lease in its row.
//!
//! None of this is journalled: it is bookkeeping about work, not work.

use crate::app::App;
use crate::error::Result;
use crate::imap::Trouble;
use domain::Timestamp;
use entity::mailbox;
use entity::mailbox_account::{Column as C, Entity, Model};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Query, SelectStatement, SimpleExpr, Value};
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, Order, QueryFilter, QuerySelect, UpdateMany};

/// How long a process may keep a mailbox without saying that it is still at it, in seconds.
pub const LEASE_S: i64 = 120;
const FIRST_WAIT_S: i64 = 10;
const LONGEST_WAIT_S: i64 = 900;

/// How far a mailbox is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub uid_validity: u32,
    /// Every mail up to this number is done with.
    pub last_uid: u32,
}

fn is_fetched() -> Condition {
    let active = Query::select()
        .column(mailbox::Column::Id)
        .from(mailbox::Entity)
        .and_where(mailbox::Column::IsActive.eq(true))
        .to_owned();
    Condition::all().add(C::IsEnabled.eq(true)).add(C::MailboxId.in_subquery(active))
}

/// What is due and in nobody's hands.
fn is_due(now: Timestamp) -> Condition {
    is_fetched()
        .add(C::NextAt.is_null().or(C::NextAt.lte(now)))
        .add(C::LockedUntil.is_null().or(C::LockedUntil.lt(now)))
}

fn next_due(now: Timestamp) -> SelectStatement {
    Query::select()
        .column(C::MailboxId)
        .from(Entity)
        .cond_where(is_due(now))
        .order_by(C::NextAt, Order::Asc)
        .order_by(C::MailboxId, Order::Asc)
        .limit(1)
        // PostgreSQL only: processes do not wait for each other. SQLite has one writer anyway.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned()
}

/// Takes the next due mailbox, if there is one, for [`LEASE_S`]. Every claim has a name of its own, so that one that
/// ends late takes nothing from the next, not even in the same process.
pub(super) async fn claim(app: &App) -> Result<Option<Model>> {
    let now = app.clock.now();
    // Looking first keeps an idle process from taking turns at SQLite's one writer.
    if Entity::find().filter(is_due(now)).one(app.db.read()).await?.is_none() {
        return Ok(None);
    }
    let claimed = Entity::update_many()
        .col_expr(C::LockedBy, Expr::value(app.random.token()))
        .col_expr(C::LockedUntil, Expr::value(now.plus_seconds(LEASE_S)))
        // "=", not "IN": PostgreSQL evaluates such a subquery once.
        .filter(Expr::col(C::MailboxId).eq(Expr::SubQuery(None, Box::new(next_due(now).into()))))
        .exec_with_returning(app.db.maintenance())
        .await?;
    Ok(claimed.into_iter().next())
}

/// A change of the mailbox as long as it is in the hands of whoever claimed it.
fn held(account: &Model) -> UpdateMany<Entity> {
    Entity::update_many().filter(C::MailboxId.eq(account.mailbox_id)).filter(C::LockedBy.eq(account.locked_by.clone()))
}

/// Says that this process is still at it. `false` if it has lost the mailbox, or the mailbox is to be fetched
/// otherwise or not at all.
pub(super) async fn keep(app: &App, account: &Model) -> Result<bool> {
    let kept = held(account)
        .filter(is_fetched().add(C::Version.eq(account.version)))
        .col_expr(C::LockedUntil, Expr::value(app.clock.now().plus_seconds(LEASE_S)))
        .exec(app.db.maintenance())
        .await?;
    Ok(kept.rows_affected > 0)
}

/// The same, and notes how far it is and that `more` mails were fetched.
pub(super) async fn advance(app: &App, account: &Model, place: Place, more: usize) -> Result<bool> {
    let now = app.clock.now();
    let more = i64::try_from(more).unwrap_or_default();
    let kept = held(account)
        .filter(is_fetched().add(C::Version.eq(account.version)))
        .col_expr(C::LockedUntil, Expr::value(now.plus_seconds(LEASE_S)))
        .col_expr(C::UidValidity, Expr::value(i64::from(place.uid_validity)))
        .col_expr(C::LastUid, Expr::value(i64::from(place.last_uid)))
        .col_expr(C::Fetched, Expr::col(C::Fetched).add(more))
        .exec(app.db.maintenance())
        .await?;
    Ok(kept.rows_affected > 0)
}

/// Notes that all there was is fetched.
pub(super) async fn all_is_well(app: &App, account: &Model) -> Result<bool> {
    let kept = held(account)
        .filter(is_fetched().add(C::Version.eq(account.version)))
        .col_expr(C::LockedUntil, Expr::value(app.clock.now().plus_seconds(LEASE_S)))
        .col_expr(C::FetchedAt, Expr::value(app.clock.now()))
        .col_expr(C::LastError, Expr::value(None::<String>))
        .col_expr(C::Failures, Expr::value(0))
        .exec(app.db.maintenance())
        .await?;
    Ok(kept.rows_affected > 0)
}

fn given_back(account: &Model) -> UpdateMany<Entity> {
    held(account)
        .col_expr(C::LockedBy, Expr::value(None::<String>))
        .col_expr(C::LockedUntil, Expr::value(None::<Timestamp>))
}

/// What of the row is to be, unless a form that was saved meanwhile has made it due at once and without errors.
fn unless_changed<T: Into<Value>>(account: &Model, column: C, value: T) -> SimpleExpr {
    let is_same = Expr::col(C::Version).eq(account.version);
    Expr::case(is_same, Expr::value(value)).finally(Expr::col(column)).into()
}

/// Gives the mailbox back; it is due again at `next`, or at once.
pub(super) async fn release(app: &App, account: &Model, next: Option<Timestamp>) -> Result<()> {
    let next = unless_changed(account, C::NextAt, next);
    given_back(account).col_expr(C::NextAt, next).exec(app.db.maintenance()).await?;
    Ok(())
}

/// Gives the mailbox back after an error; it is tried again after 10 s, 20 s, 40 s, … 15 minutes.
pub(super) async fn release_failed(app: &App, account: &Model, trouble: &Trouble) -> Result<()> {
    let db = app.db.maintenance();
    let present = Entity::find_by_id(account.mailbox_id).one(db).await?;
    let failures = present.map_or(0, |present| present.failures);
    let next = app.clock.now().plus_seconds(wait_s(failures));
    given_back(account)
        .col_expr(C::LastError, unless_changed(account, C::LastError, trouble.text.as_str()))
        .col_expr(C::Failures, unless_changed(account, C::Failures, failures.saturating_add(1)))
        .col_expr(C::NextAt, unless_changed(account, C::NextAt, next))
        .exec(db)
        .await?;
    Ok(())
}

/// How long to wait after so many errors and one more, in seconds.
fn wait_s(failures: i32) -> i64 {
    Ord::min(FIRST_WAIT_S << Ord::clamp(failures, 0, 16), LONGEST_WAIT_S)
}

/// Of these claims, those that hold their mailbox still, to be fetched as it was claimed.
pub(super) async fn current(app: &App, claims: &[String]) -> Result<Vec<(String, i64)>> {
    let held = Entity::find().select_only().column(C::LockedBy).column(C::Version);
    let held = held.filter(is_fetched().add(C::LockedBy.is_in(claims)));
    Ok(held.into_tuple().all(app.db.read()).await?)
}

/// Gives back whatever these claims still hold.
pub(super) async fn release_all(app: &App, claims: &[String]) -> Result<()> {
    Entity::update_many()
        .filter(C::LockedBy.is_in(claims))
        .col_expr(C::LockedBy, Expr::value(None::<String>))
        .col_expr(C::LockedUntil, Expr::value(None::<Timestamp>))
        .exec(app.db.maintenance())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::wait_s;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        assert_eq!([0, 1, 2, 6, 7, 99].map(wait_s), [10, 20, 40, 640, 900, 900]);
    }
}
