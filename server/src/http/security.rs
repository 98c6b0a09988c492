//! Layers around everything: no request from other sites, safe headers, one log line a request.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Instant;

use super::router::ServerState;

/// Header under which a request's id travels.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Refuses writes that another site made the browser send (CSRF). Browsers say so by
/// `Sec-Fetch-Site`; older ones by `Origin`. Programs send neither, and carry no cookie.
pub async fn same_site_only(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_read || is_from_here(&request) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "This request came from another site.").into_response()
}

fn is_from_here(request: &Request) -> bool {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN) {
        Some(origin) => {
            let host = text(header::HOST).unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host)
        }
        None => true,
    }
}

/// Headers that make browsers careful.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    };
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    set("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    // Whatever is not a hashed file may hold people's data.
    set("cache-control", "no-store");
    response
}

/// Gives the request an id, logs it by its route (never its full path or query: they may hold names),
/// and counts it.
pub async fn request_log(State(state): State<ServerState>, mut request: Request, next: Next) -> Response {
    let given = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
    let id = given.filter(|id| id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    let id = id.map_or_else(|| state.app.random.token()[..16].replace('_', "-"), str::to_owned);
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let started = Instant::now();
    let mut response = service::error::REQUEST_ID.scope(id.clone(), next.run(request)).await;
    let (elapsed, status) = (started.elapsed(), response.status().as_u16());
    tracing::debug!(request.id = %id, %method, route, status, duration_us = elapsed.as_micros() as u64, "request");
    metrics::histogram!("deskfolk_request_seconds", "method" => method.to_string(), "route" => route, "status" => status.to_string())
        .record(elapsed.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
