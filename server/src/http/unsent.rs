//! Forms that arrive without WebAssembly when their session is over, or before what has to be done first in the profile:
//! nothing is done, and what was typed comes back when the same person has signed in again, or has done that, in the
//! same browser.

use super::forms::append_cookie;
use super::identify::cookie;
use super::view::is_local;
use super::whose::COOKIE_DAYS;
use app::request::Flash;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::AppError;
use domain::ids::UserId;
use serde::{Deserialize, Serialize};
use service::{App, Cx, Guest, flash};

/// The cookie that tells who was signed in last in this browser. It lets nobody in.
const OWNER_COOKIE: &str = "last-signed-in";
/// The cookie with the key of what was typed.
const COOKIE: &str = "unsent";
/// Seconds it is kept: long enough to sign in again, with a second factor or at a provider.
const LIFETIME_S: i64 = 1_800;
/// Most that is kept of a form, in bytes.
const LIMIT: usize = 256 * 1024;
/// What the form says then.
const ENDED: &str = "Your session had ended, so nothing was sent. Here is what you wrote, without files and passwords: \
                     please check it and send it again.";

/// The same where a new password, or a second factor, was asked for first.
const NOT_YET: &str = "Something had to be done in your profile first, so nothing was sent. Here is what you wrote, \
                       without files and passwords: please check it and send it again.";
/// Where that is done.
pub(super) const PROFILE: &str = "/profile";

/// A form for which nobody is signed in any more, or not ready yet, in the answer to it.
#[derive(Clone)]
pub(super) struct Unsent {
    page: String,
    flash: Flash,
}

impl Unsent {
    /// The form of this page. Its secrets are out of it.
    pub(super) fn new(page: &str, flash: Flash) -> Self {
        Self { page: path_of(page).to_owned(), flash }
    }
}

/// Whether a form is refused only until its person has signed in again, or has done what comes first.
pub(super) fn is_for_later(page: &str, error: Option<&AppError>) -> bool {
    let Some(error) = error else { return false };
    *error == AppError::Unauthenticated || (Cx::is_for_unsettled(error) && path_of(page) != PROFILE)
}

/// The same as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    owner: UserId,
    page: String,
    flash: Flash,
}

/// What the cookie of a person says, which only this desk can tell.
pub(super) fn mark(app: &App, user: UserId) -> String {
    let user = user.to_string();
    format!("{user}.{}", app.key.derive(&["last signed in", &user]))
}

/// Has the browser know who is signed in.
pub(super) fn note(headers: &HeaderMap, response: &mut Response, mark: &str, is_https: bool) {
    if cookie(headers, OWNER_COOKIE) != Some(mark) {
        append_cookie(response, &cookie_of(OWNER_COOKIE, mark, COOKIE_DAYS * 86_400, is_https));
    }
}

fn cookie_of(name: &str, value: &str, lasting_s: i64, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={lasting_s}; HttpOnly; SameSite=Lax{secure}")
}

/// Keeps the form of an answer for `who`, signed in now, or whoever was last. Where nobody was, there is nobody to give it
/// back to.
pub(super) async fn keep(
    guest: &Guest,
    headers: &HeaderMap,
    response: &mut Response,
    is_https: bool,
    who: Option<UserId>,
) {
    let Some(Unsent { page, flash }) = response.extensions_mut().remove() else { return };
    let Some(owner) = who.or_else(|| owner(&guest.app, headers)) else { return };
    match write(guest, &Kept { owner, page, flash }).await {
        Ok(Some(key)) => append_cookie(response, &cookie_of(COOKIE, &key, LIFETIME_S, is_https)),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "keeping a form"),
    }
}

async fn write(guest: &Guest, kept: &Kept) -> service::Result<Option<String>> {
    let data = serde_json::to_string(kept)?;
    if data.len() > LIMIT {
        return Ok(None);
    }
    flash::keep_for(guest, kept.owner, data, LIFETIME_S).await
}

fn owner(app: &App, headers: &HeaderMap) -> Option<UserId> {
    let value = cookie(headers, OWNER_COOKIE)?;
    let user: UserId = value.split_once('.')?.0.parse().ok()?;
    (value == mark(app, user)).then_some(user)
}

/// Whether the browser waits for what was typed in it.
pub(super) fn waits(headers: &HeaderMap) -> bool {
    cookie(headers, COOKIE).is_some()
}

/// What was kept under this key for whoever really sits there.
async fn look(cx: &Cx, key: &str) -> Option<Kept> {
    let kept: Kept = serde_json::from_str(&flash::look(&cx.app, key).await.ok()??).ok()?;
    (kept.owner == cx.actor.real()).then_some(kept)
}

/// The page whose form waited until something was done in the profile.
pub(super) async fn page_behind(cx: &Cx, headers: &HeaderMap) -> Option<String> {
    let kept = look(cx, cookie(headers, COOKIE)?).await?;
    let waited = kept.flash.error.as_ref().is_some_and(Cx::is_for_unsettled);
    (waited && is_local(&kept.page)).then_some(kept.page)
}

/// Takes what was kept for this page and whoever really sits there, once. For anybody else it stays.
pub(super) async fn take(cx: &Cx, headers: &HeaderMap, path: &str) -> Option<Flash> {
    let key = cookie(headers, COOKIE)?;
    let kept = look(cx, key).await.filter(|kept| kept.page == path)?;
    // Of two pages opened at once, one gets it.
    flash::take(&cx.app, key).await.ok()??;
    let why = if kept.flash.error == Some(AppError::Unauthenticated) { ENDED } else { NOT_YET };
    Some(Flash { error: Some(AppError::Conflict(why.to_owned())), ..kept.flash })
}

/// Has the browser forget the key of what was given back.
pub(super) fn forget(response: &mut Response) {
    append_cookie(response, &cookie_of(COOKIE, "", 0, false));
}

/// The path of a page of this desk.
fn path_of(page: &str) -> &str {
    let local = match page.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => page,
    };
    local.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn a_page_is_known_by_its_path() {
        for page in ["http://desk/agent/tickets/7?q=a", "/agent/tickets/7#article-3", "/agent/tickets/7"] {
            assert_eq!(path_of(page), "/agent/tickets/7");
        }
        assert_eq!(path_of("http://desk"), "/");
    }
}
