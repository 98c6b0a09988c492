//! Live notices from the server: which record changed. Pages that show it read it again.

use domain::Timestamp;
use domain::journal::Entity;
use domain::shell::{Me, Notice};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// The newest notice, counted so that two equal ones are still two.
#[derive(Clone, Copy)]
pub struct Live(RwSignal<(u64, Option<Notice>)>);

/// Provides [`Live`]; in the browser it listens to the server from now on, for whoever may use it.
pub fn provide_live(me: RwSignal<Option<Me>>) {
    let live = Live(RwSignal::new((0, None)));
    provide_context(live);
    let listens =
        Memo::new(move |_| me.with(|me| me.as_ref().is_some_and(|me| !me.must_change_password && !me.must_enrol)));
    Effect::new(move |source: Option<Option<web_sys::EventSource>>| {
        if let Some(Some(source)) = source {
            source.close();
        }
        if !listens.get() {
            return None;
        }
        // What changed since this page was made is told as well; the browser asks for the rest by itself.
        let after = me.with_untracked(|me| me.as_ref().map(|me| me.notices))?;
        let source = web_sys::EventSource::new(&format!("/events?after={after}")).ok()?;
        let listener = Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
            let notice = event.data().as_string().and_then(|text| serde_json::from_str::<Notice>(&text).ok());
            if let Some(notice) = notice {
                live.0.update(|(count, newest)| {
                    *count += 1;
                    *newest = Some(notice);
                });
            }
        });
        source.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
        Some(source)
    });
}

/// Runs `changed` whenever the server tells something at this address, until the page is left.
pub fn listen(address: String, changed: impl Fn() + 'static) {
    let changed = std::rc::Rc::new(changed);
    Effect::new(move |_| {
        let changed = std::rc::Rc::clone(&changed);
        let Ok(source) = web_sys::EventSource::new(&address) else { return };
        let listener = Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
            // Numbers alone are of records that are not shown here.
            if event.data().as_string().is_some_and(|text| !text.is_empty()) {
                changed();
            }
        });
        source.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
        let source = StoredValue::new_local(source);
        on_cleanup(move || {
            source.try_with_value(web_sys::EventSource::close);
        });
    });
}

/// Runs `changed` whenever this record changes.
pub fn on_change(entity: Entity, id: i64, changed: impl Fn() + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    Effect::new(move |seen: Option<u64>| {
        let (count, notice) = live.0.get();
        if seen.is_some_and(|seen| seen != count) && notice == Some(Notice { entity, id }) {
            changed();
        }
        count
    });
}

/// Runs `changed` whenever any record of this kind changes.
pub fn on_any_change(entity: Entity, changed: impl Fn() + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    Effect::new(move |seen: Option<u64>| {
        let (count, notice) = live.0.get();
        if seen.is_some_and(|seen| seen != count) && notice.is_some_and(|notice| notice.entity == entity) {
            changed();
        }
        count
    });
}

/// Clocks differ a little: better a second late than too early.
const LATE_MS: i64 = 1_000;

/// Runs `passed` when the next of these moments has come: what may be done changes then, though nothing is written.
pub fn on_passing(moments: [Option<Timestamp>; 2], passed: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let now = js_sys::Date::now() as i64;
        let next = moments.into_iter().flatten().map(|at| at.0 - now).filter(|wait| *wait > 0).min();
        // Browsers count the milliseconds in 32 bits: nobody leaves a page open for longer.
        let Some(wait) = next.and_then(|wait| i32::try_from(wait + LATE_MS).ok()) else { return };
        let wait = Duration::from_millis(u64::from(wait.unsigned_abs()));
        if let Ok(handle) = set_timeout_with_handle(passed.clone(), wait) {
            on_cleanup(move || handle.clear());
        }
    });
}
