//! The cookie by which a browser is known in which somebody signed in.

use super::forms::append_cookie;
use super::identify::cookie;
use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use service::Guest;
use service::devices::{Device, KNOWN_DAYS};

/// Its name.
const COOKIE: &str = "device";
/// Where people sign in: what is sent to these addresses, or below them.
const DOORS: [&str; 3] = ["/sign-in", "/choose-password", "/setup"];

/// The browser, where somebody may be about to sign in.
pub(super) fn of(request: &Request, guest: &Guest) -> Option<Device> {
    let path = request.uri().path();
    let is_below = |door: &&str| path.strip_prefix(*door).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let comes_back = path.starts_with(service::oidc::PATH) && path.ends_with("/callback");
    let signs_in = comes_back || *request.method() == Method::POST && DOORS.iter().any(is_below);
    signs_in.then(|| Device::new(&*guest.app.random, cookie(request.headers(), COOKIE)))
}

/// An answer with which a browser gets to be known: somebody has signed in.
#[derive(Clone)]
pub(super) struct NewDevice(String);

impl NewDevice {
    /// Has the cookie set.
    pub(super) fn announce(guest: &Guest, response: &mut Response) {
        if let Some(device) = &guest.origin.device {
            response.extensions_mut().insert(Self(device.cookie().to_owned()));
        }
    }
}

/// Sets the cookie where the answer says so.
pub(super) fn set_cookie(response: &mut Response, is_https: bool) {
    let Some(NewDevice(token)) = response.extensions_mut().remove() else { return };
    let secure = if is_https { "; Secure" } else { "" };
    let lasting = KNOWN_DAYS * 86_400;
    let cookie = format!("{COOKIE}={token}; Path=/; Max-Age={lasting}; HttpOnly; SameSite=Lax{secure}");
    append_cookie(response, &cookie);
}
