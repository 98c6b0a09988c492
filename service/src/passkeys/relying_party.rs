//! The desk as browsers and keys know it: by its public address.

use crate::app::App;
use crate::cx::Cx;
use crate::error::{Error, Result};
use domain::AppError;
use domain::ids::UserId;
use domain::settings::DESK_NAME;
use std::time::Duration;
use webauthn_rs::prelude::{Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError};

/// How long a browser waits for the person, in seconds. The challenge lasts as long.
pub(crate) const TIME_TO_ANSWER_S: i64 = 300;

/// Whether the address of the desk allows passkeys: a name reached by TLS, or this very machine.
#[must_use]
pub fn is_possible(app: &App) -> bool {
    origin(&app.public_url).is_some()
}

/// What checks enrolments and sign-ins.
pub(super) fn relying_party(cx: &Cx) -> Result<Webauthn> {
    let not_here = "Passkeys need the desk to have an address with a name, reached by https.";
    let origin = origin(&cx.app.public_url).ok_or_else(|| AppError::Conflict(not_here.to_owned()))?;
    let id = origin.domain().unwrap_or_default();
    let wait = Duration::from_secs(TIME_TO_ANSWER_S.unsigned_abs());
    let builder = WebauthnBuilder::new(id, &origin).map_err(broken)?;
    builder.rp_name(cx.fixed.setting(DESK_NAME)).timeout(wait).build().map_err(broken)
}

/// What keys know a person by. It says nothing about them.
pub(super) fn handle(app: &App, user: UserId) -> Uuid {
    let secret = app.key.derive_secret(&["passkey owner", &user.to_string()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&secret[..16]);
    Uuid::from_bytes(bytes)
}

pub(super) fn broken(error: WebauthnError) -> Error {
    Error::Other(format!("passkey: {error}"))
}

fn origin(public_url: &str) -> Option<Url> {
    let url = Url::parse(public_url).ok()?;
    let domain = url.domain()?;
    let is_local = domain == "localhost" || domain.ends_with(".localhost");
    (url.scheme() == "https" || is_local).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn passkeys_need_a_name_and_tls_unless_on_this_machine() {
        for good in ["https://desk.example.com", "https://desk.example.com:8443", "http://localhost:3000"] {
            assert!(origin(good).is_some(), "{good}");
        }
        for bad in ["http://desk.example.com", "https://192.0.2.1", "http://127.0.0.1:3000", "http://[::1]:3000", ""] {
            assert!(origin(bad).is_none(), "{bad}");
        }
    }
}
