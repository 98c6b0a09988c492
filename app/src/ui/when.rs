//! Points in time, in the time zone that their reader chose. For whoever chose none the server writes UTC, and
//! the browser then its own time.

use crate::request::{browser_minute, local_minute};
use crate::shell::me;
use domain::Timestamp;
use leptos::prelude::*;

/// A point in time, as its reader's clock shows it.
#[component]
pub fn When(
    /// The moment.
    at: Timestamp,
    /// Relative to this moment (`5 min ago`); the full time is in the title.
    #[prop(optional, into)]
    now: Option<Timestamp>,
) -> impl IntoView {
    let zone = me().with_untracked(|me| me.as_ref().map(|me| me.time_zone.clone()).unwrap_or_default());
    let written = local_minute(at, &zone);
    let text = RwSignal::new(shown(at, now, &written));
    let title = RwSignal::new(written);
    Effect::new(move |_| {
        let local = if zone.is_empty() { browser_minute(at) } else { local_minute(at, &zone) };
        title.set(local.clone());
        text.set(shown(at, now.map(|_| Timestamp(js_sys::Date::now() as i64)), &local));
    });
    view! { <time datetime=at.rfc3339() title=title>{text}</time> }
}

/// How long ago it was, or the day if that is long; the whole of it where nothing is to be compared.
fn shown(at: Timestamp, now: Option<Timestamp>, written: &str) -> String {
    match now {
        Some(now) => at.ago_or(now, written.get(..10).unwrap_or(written)),
        None => written.to_owned(),
    }
}
