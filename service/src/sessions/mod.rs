//! The sessions of a person: listing and ending them, one's own and, for who manages accounts, those of others. The
//! server's session store writes their rows.

mod limits;
mod of_user;

pub(crate) use limits::need_two_factor;
pub use limits::{Limits, RoleLimits, Rules};
pub use of_user::{end_all_of_user, end_of_user, of_user};

use crate::cx::Cx;
use crate::db::Tx;
use crate::devices;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::secret::hash_token;
use domain::AppError;
use domain::account::SessionRow;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::Action;
use entity::session;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

/// The person's running sessions, the last used first.
///
/// # Errors
/// `Forbidden` for API tokens.
pub async fn own(cx: &Cx) -> Result<Vec<SessionRow>> {
    cx.require_desk(Action::ManageOwnCredentials)?;
    let limits = Limits::of(&cx.fixed, &cx.actor.subject, cx.now);
    rows(cx, cx.actor.subject.id, limits).await
}

/// The sessions of a person that have not come to their end, as far as these limits say.
async fn rows(cx: &Cx, user: UserId, limits: Limits) -> Result<Vec<SessionRow>> {
    let mut running = running_of(cx, user).await?;
    running.retain(|session| cx.now < limits.end(session.created_at, session.last_seen_at));
    let row = |session: session::Model| SessionRow {
        handle: handle(&session.id),
        device: devices::name(&session.user_agent),
        is_current: cx.session.as_ref() == Some(&session.id),
        address: session.address,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
    };
    Ok(running.into_iter().map(row).collect())
}

/// Ends one of the person's sessions.
///
/// # Errors
/// `NotFound` if they have none of this handle.
pub async fn end(cx: &Cx, wanted: &str) -> Result<()> {
    cx.require_desk(Action::ManageOwnCredentials)?;
    end_one(cx, cx.actor.subject.id, wanted).await
}

async fn end_one(cx: &Cx, user: UserId, wanted: &str) -> Result<()> {
    let found = running_of(cx, user).await?.into_iter().find(|session| handle(&session.id) == wanted);
    let session = found.ok_or(AppError::NotFound)?;
    let mut tx = cx.begin().await?;
    session::Entity::delete_by_id(session.id).exec(tx.db()).await?;
    ended(cx, &mut tx, user, 1).await?;
    tx.commit().await
}

/// Ends all the person's sessions but the one asking.
///
/// # Errors
/// `Forbidden` for API tokens.
pub async fn end_others(cx: &Cx) -> Result<()> {
    cx.require_desk(Action::ManageOwnCredentials)?;
    end_all(cx, cx.actor.subject.id, cx.session.as_deref()).await
}

async fn end_all(cx: &Cx, user: UserId, except: Option<&str>) -> Result<()> {
    let mut tx = cx.begin().await?;
    let count = end_all_of(&tx, user, except).await?;
    if count > 0 {
        ended(cx, &mut tx, user, count).await?;
    }
    tx.commit().await
}

/// Ends all sessions this person signed in with, but `except` (a hashed key), and tells how many.
///
/// # Errors
/// If the database refuses.
pub async fn end_all_of(tx: &Tx, user: UserId, except: Option<&str>) -> Result<u64> {
    let mut delete = session::Entity::delete_many().filter(signed_in_by(user));
    if let Some(except) = except {
        delete = delete.filter(session::Column::Id.ne(except));
    }
    Ok(delete.exec(tx.db()).await?.rows_affected)
}

async fn ended(cx: &Cx, tx: &mut Tx, user: UserId, count: u64) -> Result<()> {
    journal::record(cx, tx, "user.sessions_ended", Entity::User, user.0, Diff::new().set("sessions", &count)).await
}

/// The running sessions of somebody, the last used first.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn running_of(cx: &Cx, user: UserId) -> Result<Vec<session::Model>> {
    let sessions = session::Entity::find()
        .filter(signed_in_by(user))
        .filter(session::Column::ExpiresAt.gt(cx.now))
        .order_by_desc(session::Column::LastSeenAt);
    Ok(sessions.all(cx.app.db.read()).await?)
}

/// Sessions in which this person signed in. One that sees through their eyes is its admin's.
fn signed_in_by(user: UserId) -> Condition {
    let own = Condition::all().add(session::Column::RealUserId.is_null()).add(session::Column::UserId.eq(user));
    Condition::any().add(session::Column::RealUserId.eq(user)).add(own)
}

/// What a session is called outside: never its key.
fn handle(id: &str) -> String {
    hash_token(id).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::handle;

    #[test]
    fn a_handle_does_not_give_the_key_away() {
        assert_ne!(handle("abc"), "abc");
        assert_eq!(handle("abc").len(), 16);
    }
}
