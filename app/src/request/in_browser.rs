//! In the browser: what the server sent along is read by the caller; here are the neutral values.

use super::Flash;
use domain::shell::Me;

/// The person in front of the page; sent along by the server.
#[must_use]
pub fn first_me() -> Option<Me> {
    None
}

/// A refused form; sent along by the server.
#[must_use]
pub fn first_flash() -> Option<Flash> {
    None
}

/// Whether the form sent before was accepted; sent along by the server.
#[must_use]
pub fn first_done() -> bool {
    false
}

/// An API token made by the form sent before; sent along by the server.
#[must_use]
pub fn first_new_token() -> Option<String> {
    None
}

/// Recovery codes made by the form sent before; sent along by the server.
#[must_use]
pub fn first_recovery_codes() -> Option<Vec<String>> {
    None
}

/// The theme chosen by a cookie. Only the server writes the document.
#[must_use]
pub fn theme() -> String {
    String::new()
}

/// Sets the page's status. Only the server has one.
pub fn answer_status(_status: u16) {}

/// Protects the document. Only the server writes it.
pub fn protect_document() {}

/// Lets the head have links to lazily loaded code. Only the server writes it.
pub fn share_head() {}
