//! Remembering a device, so that it asks for no second factor for a while.

use super::api::remember_days;
use crate::ui::{load, read};
use leptos::prelude::*;

/// The box on the page of the second factor, where the settings allow it.
#[component]
pub fn RememberDevice() -> impl IntoView {
    let days = read(|| (), |()| remember_days());
    load(days, |days: i64| {
        let times = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
        (days > 0).then(|| {
            view! {
                <label class="choice">
                    <input type="checkbox" name="remember" value="true"/>
                    <span>{format!("Ask for no code on this device for {times}")}" "<small class="hint">"Only on a device nobody else uses."</small></span>
                </label>
            }
        })
    })
}
