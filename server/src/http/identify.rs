//! Who a request is from: once per request, before any page or server function.

use super::device;
use super::forms::{DONE_COOKIE, FLASH_COOKIE, append_cookie};
use super::looking::function;
use super::router::ServerState;
use super::security::REQUEST_ID;
use super::session_store::{key_of, keys};
use app::request::Flash;
use app::server::{NEW_TOKEN_COOKIE, RECOVERY_CODES_COOKIE, Visitor};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{ImpersonationId, UserId};
use domain::journal::Cause;
use domain::policy::Via;
use domain::{AppError, Timestamp};
use entity::session;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use service::context::{self, SessionCx};
use service::{Cx, Guest, Origin};
use std::net::SocketAddr;
use tower_sessions::Session;

/// Areas that need somebody signed in.
const AREAS: [&str; 4] = ["/agent", "/admin", "/portal", "/profile"];
/// The stream of notices, which a page that is merely open asks for again and again.
const NOTICES: &str = "/events";
/// The server function by which the page of a ticket says every few seconds that it is open.
const PRESENCE: &str = "present_at";
/// The one by which a page asks who is in front of it when a date has passed.
const TURN: &str = "person_in_front";
/// The cookie of a browser whose session was gone when an open page asked for something by itself. The answer takes
/// the cookie of the session away, and the next page tells what happened (ZAM-17).
const ENDED_COOKIE: &str = "ended";

/// Puts a [`Visitor`] into the request. Sends people to sign in where a page needs it.
pub async fn identify(
    State(state): State<ServerState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let origin = origin(&request, state.config.server.trust_proxy);
    let mut guest = Guest { app: state.app.clone(), origin };
    guest.origin.device = device::of(&request, &guest);
    let navigates = is_navigation(&request);
    let found = match who(&guest, &session, request.uri().path(), navigates).await {
        Ok(found) => found,
        Err(error) => return super::view::plain_error(&error),
    };
    let page = is_page(&request);
    if let (None, Some(area)) = (&found.cx, area_of(&request))
        && page
    {
        let has_ended = found.has_ended || cookie(request.headers(), ENDED_COOKIE).is_some();
        let why = if has_ended { "&why=ended" } else { "" };
        let next = request.uri().path_and_query().map_or(area, |path| path.as_str());
        let mut response = Redirect::to(&format!("/sign-in?next={}{why}", percent(next))).into_response();
        append_cookie(&mut response, &format!("{ENDED_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
        return response;
    }
    if let Some(cx) = &found.cx
        && page
        && !cx.is_settled()
        && area_of(&request).is_some_and(|area| area != "/profile")
    {
        return Redirect::to("/profile").into_response();
    }
    let me = match &found.cx {
        Some(cx) if page => Some(service::me::me(cx)),
        _ => None,
    };
    let cookies = request.headers().clone();
    let flash = if page { flash(&guest, &cookies).await } else { None };
    let theme =
        cookie(&cookies, "theme").filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or_default().to_owned();
    let is_done = page && cookie(&cookies, DONE_COOKIE).is_some();
    let new_token = cookie(&cookies, NEW_TOKEN_COOKIE).filter(|_| page).map(str::to_owned);
    let recovery_codes = cookie(&cookies, RECOVERY_CODES_COOKIE).filter(|_| page).map(str::to_owned);
    let secure_cookies = state.config.is_https();
    let has_ended = found.has_ended;
    let ends_in_s = found.cx.as_ref().filter(|_| page).and_then(seconds_left);
    let visitor = Visitor { guest, cx: found.cx, me, flash, is_done, new_token, recovery_codes, secure_cookies, theme };
    request.extensions_mut().insert(visitor);
    if let Some(end) = found.end {
        request.extensions_mut().insert(SessionEnd(end));
    }
    let mut response = next.run(request).await;
    device::set_cookie(&mut response, secure_cookies);
    if has_ended && !page {
        append_cookie(&mut response, &format!("{ENDED_COOKIE}=1; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"));
    }
    // An open page ends with the stay, whatever runs in it: it is asked for again, by nobody else's eyes.
    if let Some(left) = ends_in_s.filter(|_| !response.status().is_redirection()) {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(left));
    }
    response
}

/// Seconds until the stay in somebody's view is over, if this is one.
fn seconds_left(cx: &Cx) -> Option<i64> {
    match &cx.actor.via {
        Via::Impersonation { expires_at, .. } | Via::Look { expires_at, .. } => {
            Some((expires_at.0 - cx.now.0).max(0) / 1000 + 1)
        }
        _ => None,
    }
}

/// When the session of a request ends, unless it is used before.
#[derive(Clone, Copy, Debug)]
pub struct SessionEnd(pub Timestamp);

struct Found {
    cx: Option<Cx>,
    has_ended: bool,
    end: Option<Timestamp>,
}

impl Found {
    const fn nobody(has_ended: bool) -> Self {
        Self { cx: None, has_ended, end: None }
    }
}

async fn who(guest: &Guest, session: &Session, path: &str, navigates: bool) -> Result<Found, AppError> {
    let broken = |error: tower_sessions::session::Error| {
        tracing::error!(%error, "session store");
        AppError::Unavailable
    };
    // Taken before the session is read, which forgets the id of one that is gone (ZAM-17).
    let was_signed_in = session.id().is_some();
    let Some(user) = session.get::<i64>(keys::USER).await.map_err(broken)? else {
        return Ok(Found::nobody(was_signed_in));
    };
    let stay = session.get::<i64>(keys::IMPERSONATION).await.map_err(broken)?.map(ImpersonationId);
    let key = session.id().map(|id| key_of(&id));
    let cause = if path.starts_with("/portal") { Cause::Portal } else { Cause::Interface };
    let found = context::signed_in(&guest.app, guest.origin.clone(), UserId(user), stay, key, cause).await?;
    let mut cx = match found {
        SessionCx::As(cx) => cx,
        SessionCx::ImpersonationOver { cx, .. } => {
            session.remove::<i64>(keys::IMPERSONATION).await.map_err(broken)?;
            session.remove::<i64>(keys::VIEWED).await.map_err(broken)?;
            // As after leaving it by hand, another key follows.
            session.remove::<String>(keys::PRIVILEGES).await.map_err(broken)?;
            cx
        }
        SessionCx::Ended => {
            session.flush().await.map_err(broken)?;
            return Ok(Found::nobody(true));
        }
    };
    let began = session.get::<i64>(keys::SIGNED_IN).await.map_err(broken)?.map_or(cx.now, Timestamp);
    let mut last_seen = session.get::<i64>(keys::LAST_SEEN).await.map_err(broken)?.map_or(cx.now, Timestamp);
    let limits = cx.session_rules.limits;
    if limits.end(began, last_seen) <= cx.now {
        session.flush().await.map_err(broken)?;
        return Ok(Found::nobody(true));
    }
    let privileges = session.get::<String>(keys::PRIVILEGES).await.map_err(broken)?;
    if navigates && privileges.as_ref() != Some(&cx.session_rules.privileges) {
        cx.session = Some(renew(session, &cx.session_rules.privileges).await.map_err(broken)?);
    }
    if let Some(key) = &cx.session
        && !is_merely_open(path)
        && last_seen <= cx.now.plus_seconds(-limits.noted_every_s())
    {
        last_seen = cx.now;
        note_use(&cx, key, limits.end(began, last_seen)).await?;
    }
    Ok(Found { cx: Some(cx), has_ended: false, end: Some(limits.end(began, last_seen)) })
}

/// Whether a page asks for this by itself as long as it is open: a session is not used by that.
fn is_merely_open(path: &str) -> bool {
    path == NOTICES || matches!(function(path), Some(PRESENCE | TURN))
}

/// Gives the session another key: its person may do more or less than when it got the one it has, or proves to be them
/// in another way.
async fn renew(session: &Session, privileges: &str) -> Result<String, tower_sessions::session::Error> {
    session.cycle_id().await?;
    session.insert(keys::PRIVILEGES, privileges).await?;
    // Now, so that the page that is made can tell which session it is.
    session.save().await?;
    Ok(session.id().map(|id| key_of(&id)).unwrap_or_default())
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

async fn flash(guest: &Guest, headers: &HeaderMap) -> Option<Flash> {
    let key = cookie(headers, FLASH_COOKIE)?;
    let kept = service::flash::take(&guest.app, key).await.ok()??;
    serde_json::from_str(&kept).ok()
}

/// Whether the browser asks for a page.
fn is_page(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    *request.method() == Method::GET && (accept.is_empty() || accept.contains("text/html") || accept.contains("*/*"))
}

/// Whether the browser goes to another page: nothing else is under way then that would still use the old key.
fn is_navigation(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    *request.method() == Method::GET && accept.contains("text/html")
}

fn area_of(request: &Request) -> Option<&'static str> {
    let path = request.uri().path();
    AREAS.into_iter().find(|area| path == *area || path.strip_prefix(area).is_some_and(|rest| rest.starts_with('/')))
}

/// Where a request came from.
#[must_use]
pub fn origin(request: &Request, trust_proxy: bool) -> Origin {
    let text = |name: header::HeaderName| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        value.chars().take(300).collect::<String>()
    };
    Origin {
        address: client_address(request, trust_proxy),
        user_agent: text(header::USER_AGENT),
        request_id: text(REQUEST_ID),
        device: None,
    }
}

/// The client's address: the peer's, or the one a trusted proxy names last.
#[must_use]
pub fn client_address(request: &Request, trust_proxy: bool) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let forwarded = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim).filter(|_| trust_proxy);
    let named = forwarded.and_then(|text| text.parse::<std::net::IpAddr>().ok()).map(|address| address.to_string());
    named.or(peer).unwrap_or_default()
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A path as the value of a query parameter.
#[must_use]
pub fn percent(path: &str) -> String {
    percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC).to_string()
}
