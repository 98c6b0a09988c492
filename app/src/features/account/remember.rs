//! Remembering a device, so that it asks for no second factor for a while.

use leptos::prelude::*;

/// The box on the page of the second factor, where the settings allow it.
#[component]
pub fn RememberDevice(
    /// For how many days; 0 where that is not allowed.
    days: i64,
) -> impl IntoView {
    let times = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
    (days > 0).then(|| {
        view! {
            <label class="choice">
                <input type="checkbox" name="remember" value="true"/>
                <span>{format!("Ask for no code on this device for {times}")}" "<small class="hint">"Only on a device nobody else uses."</small></span>
            </label>
        }
    })
}
