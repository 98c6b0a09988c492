//! On the server: read from the request.

use super::Flash;
use crate::server::{Surroundings, visitor};
use domain::Timestamp;
use domain::shell::Me;
use leptos::WasmSplitManifest;
use leptos::nonce::Nonce;
use leptos::prelude::{Owner, provide_context, use_context};
use leptos_meta::ServerMetaContext;

/// The person in front of the page.
#[must_use]
pub fn first_me() -> Option<Me> {
    visitor().ok().and_then(|visitor| visitor.me)
}

/// A refused form.
#[must_use]
pub fn first_flash() -> Option<Flash> {
    visitor().ok().and_then(|visitor| visitor.flash)
}

/// Whether the form sent before was accepted.
#[must_use]
pub fn first_done() -> bool {
    visitor().is_ok_and(|visitor| visitor.is_done)
}

/// An API token made by the form sent before.
#[must_use]
pub fn first_new_token() -> Option<String> {
    visitor().ok().and_then(|visitor| visitor.new_token)
}

/// Recovery codes made by the form sent before.
#[must_use]
pub fn first_recovery_codes() -> Option<Vec<String>> {
    let codes = visitor().ok().and_then(|visitor| visitor.recovery_codes)?;
    Some(codes.split('.').map(str::to_owned).collect())
}

/// The theme chosen by a cookie: `light`, `dark` or empty for the system's.
#[must_use]
pub fn theme() -> String {
    visitor().map(|visitor| visitor.theme).unwrap_or_default()
}

/// `2026-11-22 15:05` in this time zone; in UTC, which is then said, without one.
#[must_use]
pub fn local_minute(at: Timestamp, zone: &str) -> String {
    service::time_zone::minute(at, zone)
}

/// The time zone of the browser is not known here.
#[must_use]
pub fn browser_minute(at: Timestamp) -> String {
    local_minute(at, "")
}

/// Sets the page's status.
pub fn answer_status(status: u16) {
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
}

/// Gives the document its Content-Security-Policy, with the nonce of this answer: scripts of ours only,
/// no styles or scripts inside the page.
pub fn protect_document() {
    let (Some(response), Some(nonce)) = (use_context::<leptos_axum::ResponseOptions>(), leptos::nonce::use_nonce())
    else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(value) = http::HeaderValue::from_str(&policy) {
        response.insert_header(http::header::CONTENT_SECURITY_POLICY, value);
    }
}

/// The path of the script for passkeys and the nonce of this answer, where the address of the desk allows them.
#[must_use]
pub fn passkey_script() -> Option<(&'static str, Option<String>)> {
    let visitor = visitor().ok()?;
    let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string());
    service::passkeys::is_possible(&visitor.guest.app).then(|| (crate::server::passkey_script_path(), nonce))
}

/// Tells the surroundings of the page what its head is made of. The framework adds links to lazily loaded
/// code when it is between two steps of the page, and then looks there.
pub fn share_head() {
    let Some(Surroundings(around)) =
        use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Surroundings>().cloned())
    else {
        return;
    };
    let (manifest, head, nonce) =
        (use_context::<WasmSplitManifest>(), use_context::<ServerMetaContext>(), use_context::<Nonce>());
    let page = Owner::current();
    around.with(|| {
        if let (Some(manifest), Some(head), Some(nonce)) = (manifest, head, nonce) {
            provide_context(manifest);
            provide_context(head);
            provide_context(nonce);
        }
    });
    // The thread keeps to the signals of whom it worked for last.
    if let Some(page) = page {
        page.with(|| ());
    }
}
