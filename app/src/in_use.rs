//! Telling the server that somebody uses an open page, so that their session goes on: what a page reads again by itself
//! is no use.

use domain::shell::Me;
use leptos::ev;
use leptos::prelude::*;

/// Milliseconds between two times: less than any session may stay unused.
const EVERY_MS: f64 = 20_000.0;

/// In the browser, tells it from now on with the keys and clicks of whoever is signed in.
pub fn tell_use(me: RwSignal<Option<Me>>) {
    Effect::new(move |_| {
        // The page itself has just been asked for.
        let told = StoredValue::new(js_sys::Date::now());
        let tell = move || {
            let now = js_sys::Date::now();
            let is_due = told.try_get_value().is_some_and(|told| now - told >= EVERY_MS);
            if is_due && me.with_untracked(Option::is_some) {
                told.set_value(now);
                let _ = window().navigator().send_beacon("/session/use");
            }
        };
        window_event_listener(ev::keydown, move |_| tell());
        window_event_listener(ev::pointerdown, move |_| tell());
        window_event_listener(ev::wheel, move |_| tell());
    });
}
