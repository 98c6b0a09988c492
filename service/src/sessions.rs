//! The sessions of a person: listing and ending them. The server's session store writes their rows.

use crate::cx::Cx;
use crate::db::Tx;
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
    let row = |session: session::Model| SessionRow {
        handle: handle(&session.id),
        device: device(&session.user_agent),
        is_current: cx.session.as_ref() == Some(&session.id),
        address: session.address,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
    };
    Ok(running_of(cx, cx.actor.subject.id).await?.into_iter().map(row).collect())
}

/// Ends one of the person's sessions.
///
/// # Errors
/// `NotFound` if they have none of this handle.
pub async fn end(cx: &Cx, wanted: &str) -> Result<()> {
    cx.require_desk(Action::ManageOwnCredentials)?;
    let found = running_of(cx, cx.actor.subject.id).await?.into_iter().find(|session| handle(&session.id) == wanted);
    let session = found.ok_or(AppError::NotFound)?;
    let mut tx = cx.begin().await?;
    session::Entity::delete_by_id(session.id).exec(tx.db()).await?;
    ended(cx, &mut tx, 1).await?;
    tx.commit().await
}

/// Ends all the person's sessions but the one asking.
///
/// # Errors
/// `Forbidden` for API tokens.
pub async fn end_others(cx: &Cx) -> Result<()> {
    cx.require_desk(Action::ManageOwnCredentials)?;
    let mut tx = cx.begin().await?;
    let count = end_all_of(&tx, cx.actor.subject.id, cx.session.as_deref()).await?;
    if count > 0 {
        ended(cx, &mut tx, count).await?;
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

async fn ended(cx: &Cx, tx: &mut Tx, count: u64) -> Result<()> {
    let id = cx.actor.subject.id.0;
    journal::record(cx, tx, "user.sessions_ended", Entity::User, id, Diff::new().set("sessions", &count)).await
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

/// Browser and system in words.
fn device(user_agent: &str) -> String {
    // Order matters: most browsers also claim to be those that come later here.
    const BROWSERS: &[(&str, &str)] = &[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: &[(&str, &str)] = &[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_names() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(device(edge), "Edge on Windows");
        assert_eq!(
            device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox on Linux"
        );
        assert_eq!(device("curl/8.5"), "Unknown device");
    }

    #[test]
    fn a_handle_does_not_give_the_key_away() {
        assert_ne!(handle("abc"), "abc");
        assert_eq!(handle("abc").len(), 16);
    }
}
