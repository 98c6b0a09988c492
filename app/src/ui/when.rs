//! Points in time. The server writes UTC; the browser then writes the reader's own time.

use domain::Timestamp;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A point in time, in the reader's own time zone once the page lives.
#[component]
pub fn When(
    /// The moment.
    at: Timestamp,
    /// Relative to this moment (`5 min ago`); the full time is in the title.
    #[prop(optional, into)]
    now: Option<Timestamp>,
) -> impl IntoView {
    let text = RwSignal::new(now.map_or_else(|| format!("{} UTC", at.minute()), |now| at.ago(now)));
    let title = RwSignal::new(format!("{} UTC", at.minute()));
    Effect::new(move |_| {
        let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64));
        let local = local_minute(&date);
        title.set(local.clone());
        text.set(if now.is_some() { at.ago(Timestamp(js_sys::Date::now() as i64)) } else { local });
    });
    view! { <time datetime=at.rfc3339() title=title>{text}</time> }
}

/// `2026-11-22 14:05` in the reader's time zone.
fn local_minute(date: &js_sys::Date) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}
