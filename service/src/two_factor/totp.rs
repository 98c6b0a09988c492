//! The codes of an authenticator app (RFC 6238): six digits, a new one every 30 seconds.

use crate::app::App;
use crate::error::{Error, Result};
use domain::Timestamp;
use entity::authenticator;
use totp_rs::{Builder, Secret, Totp};

/// The authenticator app as the server knows it.
pub(super) fn totp(app: &App, row: &authenticator::Model) -> Result<Totp> {
    builder(app, row).build().map_err(broken)
}

/// The same with what apps show beside a code: the desk and the login.
pub(super) fn named(app: &App, row: &authenticator::Model, desk: &str, login: &str) -> Result<Totp> {
    // Colons part the two in the address.
    let plain = |text: &str| text.replace(':', " ");
    let builder = builder(app, row).with_issuer(Some(plain(desk))).with_account_name(plain(login));
    builder.build().map_err(broken)
}

/// The step whose code this is, if it is one of now or half a minute before or after.
pub(super) fn step_of(totp: &Totp, code: &str, now: Timestamp) -> Option<i64> {
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    totp.check(code, seconds).and_then(|step| i64::try_from(step).ok())
}

fn builder(app: &App, row: &authenticator::Model) -> Builder {
    let secret = app.key.derive_secret(&["authenticator", &row.id.to_string(), &row.nonce]);
    Builder::new().with_secret(Secret::new_stack(secret))
}

pub(super) fn broken(error: totp_rs::TotpError) -> Error {
    Error::Other(format!("authenticator app: {error}"))
}
