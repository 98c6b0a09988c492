//! Small answers outside the application: where to start, the theme, an error without a page.

use app::server::{Surroundings, Visitor};
use axum::Extension;
use axum::Form;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::AppError;
use domain::policy::{Action, Resource};
use leptos::prelude::Owner;
use leptos::reactive::computed::ScopedFuture;
use serde::Deserialize;

use super::forms::append_cookie;
use super::router::ServerState;

/// `/`: to the setup on an empty desk, to one's own area, or to sign in.
pub async fn start(Extension(visitor): Extension<Visitor>) -> Response {
    let target = match &visitor.cx {
        Some(cx) => home(cx),
        None => match service::setup::is_open(&visitor.guest).await {
            Ok(true) => "/setup",
            Ok(false) => "/sign-in",
            Err(error) => return plain_error(&error.into()),
        },
    };
    Redirect::to(target).into_response()
}

/// Where a person begins.
#[must_use]
pub fn home(cx: &service::Cx) -> &'static str {
    if !cx.is_settled() {
        "/profile"
    } else if cx.allows(Action::UseAgentPanel, Resource::Desk) {
        "/agent"
    } else {
        "/portal"
    }
}

/// Makes each request a reactive world of its own. What a framework looks up between two steps of a
/// page would else be found in the page this thread worked on before.
pub async fn set_apart(mut request: Request, next: Next) -> Response {
    let owner = Owner::new_root(None);
    request.extensions_mut().insert(Surroundings(owner.clone()));
    owner.with(|| ScopedFuture::new(next.run(request))).await
}

/// The theme form.
#[derive(Deserialize)]
pub struct Theme {
    theme: String,
}

/// `POST /theme`: remembers the theme in a cookie and returns to the page.
pub async fn choose_theme(State(state): State<ServerState>, headers: HeaderMap, Form(form): Form<Theme>) -> Response {
    let theme = if matches!(form.theme.as_str(), "light" | "dark") { form.theme } else { String::new() };
    let secure = if state.config.is_https() { "; Secure" } else { "" };
    let lasting = if theme.is_empty() { 0 } else { 31_536_000 };
    let cookie = format!("theme={theme}; Path=/; Max-Age={lasting}; HttpOnly; SameSite=Lax{secure}");
    let mut response = Redirect::to(&came_from(&headers)).into_response();
    append_cookie(&mut response, &cookie);
    response
}

/// The page of ours the browser came from.
#[must_use]
pub fn came_from(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let (Some(referer), Some(host)) = (text(header::REFERER), text(header::HOST)) else { return "/".to_owned() };
    let path = referer.split_once("://").and_then(|(_, rest)| rest.strip_prefix(host));
    path.filter(|path| path.starts_with('/') && !path.starts_with("//")).unwrap_or("/").to_owned()
}

/// Whether a path leads to this server. Browsers drop tabs and line breaks and take `\` for `/`, so that
/// more than `//` may lead elsewhere.
pub(super) fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

/// An error where no page can be shown.
#[must_use]
pub fn plain_error(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, error.to_string()).into_response()
}
