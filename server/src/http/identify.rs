//! Who a request is from: once per request, before any page or server function.

use super::device;
use super::forms::{DONE_COOKIE, FLASH_COOKIE, append_cookie};
use super::router::ServerState;
use super::security::REQUEST_ID;
use super::unsent;
use super::whose::{self, Asked};
use app::request::Flash;
use app::server::{NEW_TOKEN_COOKIE, RECOVERY_CODES_COOKIE, Visitor};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Timestamp;
use domain::policy::Via;
use service::{Cx, Guest, Origin};
use std::net::SocketAddr;
use tower_sessions::Session;

/// Areas that need somebody signed in.
const AREAS: [&str; 4] = ["/agent", "/admin", "/portal", "/profile"];
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
    let found = match whose::session(&guest, &session, Asked::of(&request)).await {
        Ok(found) => found,
        Err(error) => return super::view::plain_error(&error),
    };
    let page = is_page(&request);
    let (cookies, path) = (request.headers().clone(), request.uri().path().to_owned());
    if let (None, Some(area)) = (&found.cx, area_of(&path))
        && page
    {
        let has_ended = found.has_ended || cookie(request.headers(), ENDED_COOKIE).is_some();
        let why = match (unsent::waits(request.headers()), has_ended) {
            (true, _) => "&why=kept",
            (false, true) => "&why=ended",
            (false, false) => "",
        };
        let next = request.uri().path_and_query().map_or(area, |path| path.as_str());
        let mut response = Redirect::to(&format!("/sign-in?next={}{why}", percent(next))).into_response();
        append_cookie(&mut response, &format!("{ENDED_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
        return response;
    }
    let elsewhere = match &found.cx {
        Some(cx) if page => elsewhere(cx, &cookies, &path).await,
        _ => None,
    };
    if let Some(mut response) = elsewhere {
        if let Some(key) = found.new_key {
            append_cookie(&mut response, &whose::cookie(key, state.config.is_https()));
        }
        return response;
    }
    let me = match &found.cx {
        Some(cx) if page => Some(service::me::me(cx)),
        _ => None,
    };
    let flash = if page { flash(&guest, &cookies).await } else { None };
    let unsent = match &found.cx {
        Some(cx) if page && flash.is_none() => unsent::take(cx, &cookies, &path).await,
        _ => None,
    };
    let is_given_back = unsent.is_some();
    let flash = flash.or(unsent);
    let who = found.cx.as_ref().map(|cx| cx.actor.real());
    let mark = found.cx.as_ref().filter(|_| page).map(|cx| unsent::mark(&cx.app, cx.actor.real()));
    let theme =
        cookie(&cookies, "theme").filter(|theme| matches!(*theme, "light" | "dark")).unwrap_or_default().to_owned();
    let is_done = page && cookie(&cookies, DONE_COOKIE).is_some();
    let new_token = cookie(&cookies, NEW_TOKEN_COOKIE).filter(|_| page).map(str::to_owned);
    let recovery_codes = cookie(&cookies, RECOVERY_CODES_COOKIE).filter(|_| page).map(str::to_owned);
    let secure_cookies = state.config.is_https();
    let has_ended = found.has_ended;
    let ends_in_s = found.cx.as_ref().filter(|_| page).and_then(seconds_left);
    let visitor = Visitor {
        guest: guest.clone(),
        cx: found.cx,
        me,
        flash,
        is_done,
        new_token,
        recovery_codes,
        secure_cookies,
        theme,
    };
    request.extensions_mut().insert(visitor);
    if let Some(end) = found.end {
        request.extensions_mut().insert(SessionEnd(end));
    }
    let mut response = next.run(request).await;
    device::set_cookie(&mut response, secure_cookies);
    unsent::keep(&guest, &cookies, &mut response, secure_cookies, who).await;
    if let Some(mark) = mark {
        unsent::note(&cookies, &mut response, &mark, secure_cookies);
    }
    if is_given_back {
        unsent::forget(&mut response);
    }
    if let Some(key) = found.new_key {
        append_cookie(&mut response, &whose::cookie(key, secure_cookies));
    }
    if has_ended && !page {
        append_cookie(&mut response, &format!("{ENDED_COOKIE}=1; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"));
    }
    // An open page ends with the stay, whatever runs in it: it is asked for again, by nobody else's eyes.
    if let Some(left) = ends_in_s.filter(|_| !response.status().is_redirection()) {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(left));
    }
    response
}

/// Leads to the profile whoever has to do something there first, and whoever has just done it to the page whose form waited
/// for that. Recovery codes are shown before.
async fn elsewhere(cx: &Cx, headers: &HeaderMap, path: &str) -> Option<Response> {
    if !cx.is_settled() {
        area_of(path).filter(|area| *area != unsent::PROFILE)?;
        return Some(Redirect::to(unsent::PROFILE).into_response());
    }
    let is_done = path == unsent::PROFILE && cookie(headers, DONE_COOKIE).is_some();
    if !is_done || cookie(headers, RECOVERY_CODES_COOKIE).is_some() {
        return None;
    }
    let mut response = Redirect::to(&unsent::page_behind(cx, headers).await?).into_response();
    append_cookie(&mut response, &format!("{DONE_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    Some(response)
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

fn area_of(path: &str) -> Option<&'static str> {
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
