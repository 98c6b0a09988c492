//! The server side of server functions: who asks, and how errors leave.

use crate::request::Flash;
use domain::AppError;
use domain::access::AccessDiff;
use domain::shell::Me;
use http::request::Parts;
use leptos::prelude::{Owner, use_context};
use service::{Cx, Guest};
use std::future::Future;
use std::sync::OnceLock;

/// Who a request is from; put into the request's extensions by the server.
#[derive(Clone)]
pub struct Visitor {
    /// The application and the origin of the request.
    pub guest: Guest,
    /// The signed-in person.
    pub cx: Option<Cx>,
    /// The same for the frame around the page.
    pub me: Option<Me>,
    /// A form that was refused before.
    pub flash: Option<Flash>,
    /// Whether the form sent before was accepted.
    pub is_done: bool,
    /// An API token made by the form sent before.
    pub new_token: Option<String>,
    /// Recovery codes made by the form sent before, parted by dots.
    pub recovery_codes: Option<String>,
    /// Whether cookies are for TLS only.
    pub secure_cookies: bool,
    /// The theme chosen by a cookie.
    pub theme: String,
}

/// The reactive world around the page of a request; put into the request's extensions by the server.
#[derive(Clone)]
pub struct Surroundings(pub Owner);

/// Who asks.
///
/// # Errors
/// `Unavailable` outside a request.
pub fn visitor() -> Result<Visitor, AppError> {
    use_context::<Parts>().and_then(|parts| parts.extensions.get::<Visitor>().cloned()).ok_or(AppError::Unavailable)
}

/// The signed-in person, ready to act.
///
/// # Errors
/// `Unauthenticated` if nobody is signed in, `Forbidden` while the password must be changed first.
pub fn cx() -> Result<Cx, AppError> {
    let cx = unsettled_cx()?;
    cx.require_settled().map_err(|error| fail(error.into()))?;
    Ok(cx)
}

/// The signed-in person, even while the password must be changed first.
///
/// # Errors
/// `Unauthenticated` if nobody is signed in.
pub fn unsettled_cx() -> Result<Cx, AppError> {
    visitor()?.cx.ok_or_else(|| fail(AppError::Unauthenticated))
}

/// Runs a use-case for a server function: turns its error into the public one and sets the status of
/// the answer where that is safe (`fail`).
///
/// # Errors
/// The use-case's error.
pub async fn answer<T>(work: impl Future<Output = service::Result<T>>) -> Result<T, AppError> {
    work.await.map_err(|error| fail(error.into()))
}

/// Refuses a form that gives or takes access, until somebody has seen whose and sends `seen` along.
///
/// # Errors
/// `Unseen` with who gains and who loses; the use-case's error.
pub async fn require_seen(
    preview: impl Future<Output = service::Result<AccessDiff>>,
    seen: &str,
) -> Result<(), AppError> {
    let diff = answer(preview).await?;
    service::access::require_seen(diff, seen).map_err(|error| fail(error.into()))
}

/// Sets the status that belongs to an error: for calls from the browser only. A page chooses its own
/// status, and a form without WebAssembly is answered by a redirect.
#[must_use]
pub fn fail(error: AppError) -> AppError {
    if let Some(parts) = use_context::<Parts>() {
        let is_call = parts.uri.path().starts_with("/rpc/");
        if is_call && !wants_page(&parts) {
            crate::request::answer_status(error.status_code());
        }
    }
    error
}

/// Whether the answer is for a browser without WebAssembly, which asks for a page.
fn wants_page(parts: &Parts) -> bool {
    let accept = parts.headers.get(http::header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The cookie that carries a new API token to the page that shows it once, where the answer of the
/// form is lost in a redirect. The server does not keep it.
pub const NEW_TOKEN_COOKIE: &str = "new-token";
/// The same for new recovery codes.
pub const RECOVERY_CODES_COOKIE: &str = "recovery-codes";
/// The page that shows both.
pub const SHOWN_ONCE_PATH: &str = "/profile";
/// How long the browser keeps them, in seconds.
const SHOWN_ONCE_LIFETIME_S: u32 = 60;

/// The cookie of a browser whose password was right.
pub const SECOND_STEP_COOKIE: &str = "second-step";

/// The token of a sign-in that waits for its second step; empty without one.
pub fn second_step_token() -> String {
    let Some(parts) = use_context::<Parts>() else { return String::new() };
    let lines = parts.headers.get_all(http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == SECOND_STEP_COOKIE).map(|(_, token)| token.to_owned()).unwrap_or_default()
}

/// What only the browser can do with passkeys: a script that needs nothing else.
pub const PASSKEY_SCRIPT: &str = include_str!("passkeys.js");

/// Where it is served. Another text is at another path, so that browsers may keep it.
#[must_use]
pub fn passkey_script_path() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| format!("/passkeys.{}.js", &service::secret::hash_token(PASSKEY_SCRIPT)[..16]))
}
/// The pages that show a new token of a SCIM connection.
pub const SCIM_PATH: &str = "/admin/scim";

/// Hands what is shown once to the next page, for a form without WebAssembly.
pub fn show_once(cookie: &str, value: &str) {
    show_once_at(SHOWN_ONCE_PATH, cookie, value);
}

/// The same to a page below this path.
pub fn show_once_at(path: &str, cookie: &str, value: &str) {
    let (Some(parts), Some(response), Ok(visitor)) =
        (use_context::<Parts>(), use_context::<leptos_axum::ResponseOptions>(), visitor())
    else {
        return;
    };
    if !wants_page(&parts) {
        return;
    }
    let secure = if visitor.secure_cookies { "; Secure" } else { "" };
    let cookie =
        format!("{cookie}={value}; Path={path}; Max-Age={SHOWN_ONCE_LIFETIME_S}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(value) = http::HeaderValue::from_str(&cookie) {
        response.append_header(http::header::SET_COOKIE, value);
    }
}

/// The value of a cookie that came with the request.
#[must_use]
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let lines = parts.headers.get_all(http::header::COOKIE);
    let mut pairs = lines.iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

/// Sends the browser to another page after a form.
pub fn redirect_to(path: &str) {
    leptos_axum::redirect(path);
}
