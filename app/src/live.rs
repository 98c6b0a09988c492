//! Live notices from the server: which record changed. Pages that show it read it again.

use crate::features::account::api::person_in_front;
use domain::journal::Entity;
use domain::shell::{Me, Notice};
use domain::{AppError, Timestamp};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// The newest notice, counted so that two equal ones are still two; none where anything may have changed, as what the
/// person in front of the page may do did.
#[derive(Clone, Copy)]
pub struct Live {
    newest: RwSignal<(u64, Option<Notice>)>,
    /// By how many milliseconds the clock of the browser is ahead of the server's.
    ahead: StoredValue<i64>,
}

impl Live {
    fn tell(self, notice: Option<Notice>) {
        self.newest.update(|(count, newest)| {
            *count += 1;
            *newest = notice;
        });
    }
}

/// Provides [`Live`]; in the browser it listens to the server from now on, for whoever may use it.
pub fn provide_live(me: RwSignal<Option<Me>>) {
    let live = Live { newest: RwSignal::new((0, None)), ahead: StoredValue::new(0) };
    provide_context(live);
    Effect::new(move |_| {
        if let Some(now) = me.with_untracked(|me| me.as_ref().map(|me| me.now)) {
            live.ahead.set_value(js_sys::Date::now() as i64 - now.0);
        }
    });
    let turns_at = Memo::new(move |_| me.with(|me| me.as_ref().and_then(|me| me.turns_at)));
    Effect::new(move |_| wait(live, turns_at.get(), move || leptos::task::spawn_local(turn(live, me))));
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
                live.tell(Some(notice));
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
        let (count, notice) = live.newest.get();
        if seen.is_some_and(|seen| seen != count) && notice.is_none_or(|notice| notice == Notice { entity, id }) {
            changed();
        }
        count
    });
}

/// Runs `changed` whenever any record of this kind changes.
pub fn on_any_change(entity: Entity, changed: impl Fn() + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    Effect::new(move |seen: Option<u64>| {
        let (count, notice) = live.newest.get();
        if seen.is_some_and(|seen| seen != count) && notice.is_none_or(|notice| notice.entity == entity) {
            changed();
        }
        count
    });
}

/// Runs `turned` when what the person in front of the page may do has changed by a date that passed.
pub fn on_own_turning(turned: impl Fn() + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    Effect::new(move |seen: Option<u64>| {
        let (count, notice) = live.newest.get();
        if seen.is_some_and(|seen| seen != count) && notice.is_none() {
            turned();
        }
        count
    });
}

/// Clocks differ a little: better a second late than too early.
const LATE_MS: i64 = 1_000;

/// Runs `turned` when this moment of the server's has come: what may be done changes then, though nothing is written.
pub fn on_turning(at: Option<Timestamp>, turned: impl Fn() + Clone + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    Effect::new(move |_| wait(live, at, turned.clone()));
}

fn wait(live: Live, at: Option<Timestamp>, then: impl FnOnce() + 'static) {
    let Some(at) = at else { return };
    let wait = at.0 + live.ahead.get_value() - js_sys::Date::now() as i64;
    // Browsers count the milliseconds in 32 bits: nobody leaves a page open for longer.
    let Ok(wait) = i32::try_from(wait.max(0) + LATE_MS) else { return };
    let wait = Duration::from_millis(u64::from(wait.unsigned_abs()));
    if let Ok(handle) = set_timeout_with_handle(then, wait) {
        on_cleanup(move || handle.clear());
    }
}

/// A date has passed for the person in front of the page: the menus follow, and whatever listens is read again. Whose
/// session has ended by it goes where everybody without one goes.
async fn turn(live: Live, me: RwSignal<Option<Me>>) {
    match person_in_front().await {
        Ok(person) => me.set(Some(person)),
        Err(AppError::Unauthenticated) => {
            let _ = window().location().reload();
            return;
        }
        // The next page tells.
        Err(_) => {}
    }
    live.tell(None);
}
