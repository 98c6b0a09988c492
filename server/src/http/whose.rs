//! Whose a session is: from its key to who acts, how long it lasts, and when it gets another key.

use super::looking::{READS, function};
use super::session_store::{DatabaseStore, key_of, keys};
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use domain::ids::{ImpersonationId, UserId};
use domain::journal::Cause;
use domain::{AppError, Timestamp};
use entity::session;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::context::{self, SessionCx};
use service::{Cx, Guest};
use std::sync::Arc;
use tower_sessions::Session;
use tower_sessions::session::Id;

/// The cookie with the key of a session.
pub const COOKIE: &str = "deskfolk";
/// Days a browser keeps it.
pub const COOKIE_DAYS: i64 = 90;
/// The server function by which the page of a ticket says every few seconds that it is open.
const PRESENCE: &str = "present_at";

/// What a session amounts to.
pub(super) struct Found {
    /// Who acts.
    pub cx: Option<Cx>,
    /// Whether there was a session, which is over.
    pub has_ended: bool,
    /// When it ends, unless it is used before.
    pub end: Option<Timestamp>,
    /// The key it has got just now.
    pub new_key: Option<Id>,
}

impl Found {
    const fn nobody(has_ended: bool) -> Self {
        Self { cx: None, has_ended, end: None, new_key: None }
    }
}

/// What a request asks of its session.
pub(super) struct Asked {
    cause: Cause,
    navigates: bool,
    only_reads: bool,
    is_use: bool,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        let cause = if request.uri().path().starts_with("/portal") { Cause::Portal } else { Cause::Interface };
        Self { cause, navigates: navigates(request), only_reads: only_reads(request), is_use: is_use(request) }
    }
}

/// Who a request is from.
///
/// # Errors
/// `Unavailable` if sessions cannot be read or written.
pub(super) async fn session(guest: &Guest, session: &Session, asked: Asked) -> Result<Found, AppError> {
    let broken = |error: tower_sessions::session::Error| {
        tracing::error!(%error, "session store");
        AppError::Unavailable
    };
    // Taken before the session is read, which forgets the id of one that is gone (ZAM-17).
    let was_signed_in = session.id().is_some();
    let Some(user) = session.get::<i64>(keys::USER).await.map_err(broken)? else {
        return Ok(Found::nobody(was_signed_in));
    };
    // A request that was under way when the session got another key: answered if it only reads, and it changes nothing
    // of the session, whose new key is for the browser alone that has it.
    let is_late = session.get::<bool>(keys::IS_LATE).await.map_err(broken)?.unwrap_or_default();
    if is_late && !asked.only_reads {
        return Ok(Found::nobody(false));
    }
    let stay = session.get::<i64>(keys::IMPERSONATION).await.map_err(broken)?.map(ImpersonationId);
    let key = session.get::<String>(keys::KEY).await.map_err(broken)?;
    let found = context::signed_in(&guest.app, guest.origin.clone(), UserId(user), stay, key, asked.cause).await?;
    let (mut cx, stay_is_over) = match found {
        SessionCx::As(cx) => (cx, false),
        SessionCx::ImpersonationOver { cx, .. } => (cx, true),
        SessionCx::Ended => return ended(session, is_late).await.map_err(broken),
    };
    let began = session.get::<i64>(keys::SIGNED_IN).await.map_err(broken)?.map_or(cx.now, Timestamp);
    let mut last_seen = session.get::<i64>(keys::LAST_SEEN).await.map_err(broken)?.map_or(cx.now, Timestamp);
    let limits = cx.session_rules.limits;
    if limits.end(began, last_seen) <= cx.now {
        return ended(session, is_late).await.map_err(broken);
    }
    let privileges = session.get::<String>(keys::PRIVILEGES).await.map_err(broken)?;
    let is_other = stay_is_over || privileges.as_ref() != Some(&cx.session_rules.privileges);
    let mut new_key = None;
    if is_other && !is_late && asked.navigates {
        new_key = renew(&cx, session, stay_is_over).await?;
        cx.session = new_key.as_ref().map(key_of).or(cx.session);
    } else if stay_is_over && !is_late {
        session.remove::<i64>(keys::IMPERSONATION).await.map_err(broken)?;
        session.remove::<i64>(keys::VIEWED).await.map_err(broken)?;
        // As after leaving it by hand, another key follows.
        session.remove::<String>(keys::PRIVILEGES).await.map_err(broken)?;
    }
    if let Some(key) = &cx.session
        && asked.is_use
        && last_seen <= cx.now.plus_seconds(-limits.noted_every_s())
    {
        last_seen = cx.now;
        note_use(&cx, key, limits.end(began, last_seen)).await?;
    }
    Ok(Found { cx: Some(cx), has_ended: false, end: Some(limits.end(began, last_seen)), new_key })
}

/// Takes the session away, unless the browser has another key for it by now.
async fn ended(session: &Session, is_late: bool) -> Result<Found, tower_sessions::session::Error> {
    if !is_late {
        session.flush().await?;
    }
    Ok(Found::nobody(true))
}

/// Whether the browser goes to another page.
fn navigates(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    *request.method() == Method::GET && accept.contains("text/html")
}

fn only_reads(request: &Request) -> bool {
    request.method().is_safe() || function(request.uri().path()).is_some_and(|name| READS.contains(&name))
}

/// Whether somebody uses the session. What a page that is merely open asks for is no use: notices, whatever it reads
/// again because of them, and its pictures. Of who only reads on, in a page that has come to life, the page tells itself
/// ([`used`]).
fn is_use(request: &Request) -> bool {
    match function(request.uri().path()) {
        Some(name) => name != PRESENCE && !READS.contains(&name),
        None => !request.method().is_safe() || navigates(request),
    }
}

/// Gives the session another key: its person may do more or less than when it got the one it has, or proves to be them
/// in another way.
async fn renew(cx: &Cx, session: &Session, forgets_stay: bool) -> Result<Option<Id>, AppError> {
    let Some(id) = session.id() else { return Ok(None) };
    let store = DatabaseStore::new(Arc::clone(&cx.app));
    let renewed = store.renew(&id, &cx.session_rules.privileges, forgets_stay).await;
    renewed.map_err(|error| {
        tracing::error!(%error, "session store");
        AppError::Unavailable
    })
}

/// Writes when the session was last used, and moves its end.
async fn note_use(cx: &Cx, key: &str, end: Timestamp) -> Result<(), AppError> {
    let app = &cx.app;
    let tx = app.db.begin(&app.notices).await?;
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(cx.now))
        .col_expr(session::Column::Address, Expr::value(cx.origin.address.clone()))
        .col_expr(session::Column::ExpiresAt, Expr::value(end))
        .filter(session::Column::Id.eq(key))
        .exec(tx.db())
        .await
        .map_err(service::Error::from)?;
    tx.commit().await?;
    Ok(())
}

/// The cookie of a session that has got this key, with the attributes that all of them have.
pub(super) fn cookie(key: Id, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{COOKIE}={key}; HttpOnly; SameSite=Lax{secure}; Path=/; Max-Age={}", COOKIE_DAYS * 86_400)
}

/// `POST /session/use`: somebody reads on. That it was asked for is noted with the request.
pub async fn used() -> StatusCode {
    StatusCode::NO_CONTENT
}
