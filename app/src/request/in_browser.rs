//! In the browser: what the server sent along is read by the caller; here are the neutral values.

use super::Flash;
use domain::Timestamp;
use domain::shell::Me;
use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

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

/// The script for passkeys. Only the server writes the document.
#[must_use]
pub fn passkey_script() -> Option<(&'static str, Option<String>)> {
    None
}

/// Lets the head have links to lazily loaded code. Only the server writes it.
pub fn share_head() {}

/// `2026-11-22 15:05` in this time zone; in UTC, which is then said, without one or where the browser knows none
/// of this name.
#[must_use]
pub fn local_minute(at: Timestamp, zone: &str) -> String {
    let written = if zone.is_empty() { None } else { minute_in(at, zone) };
    written.unwrap_or_else(|| format!("{} UTC", at.minute()))
}

/// Swedes write times the way every page here does.
fn minute_in(at: Timestamp, zone: &str) -> Option<String> {
    let options = Object::new();
    let wanted = [
        ("timeZone", zone),
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ];
    for (name, value) in wanted {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    // Through `Reflect`, as a zone that the browser does not know is an exception.
    let write = Reflect::get(&date, &"toLocaleString".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    let written = Reflect::apply(&write, &date, &Array::of2(&"sv-SE".into(), &options)).ok()?;
    written.as_string()
}

/// `2026-11-22 15:05` in the time zone of the browser.
#[must_use]
pub fn browser_minute(at: Timestamp) -> String {
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}
