//! What stands above the details of somebody who is kept elsewhere.

use crate::ui::Icon;
use leptos::prelude::*;

/// Why the form below is read-only.
#[component]
pub fn KeptElsewhere(
    /// The reason, which names the source.
    reason: String,
) -> impl IntoView {
    view! {
        <div class="alert alert--info" role="status">
            <Icon glyph=icondata_lu::LuLock/>
            <div><p class="alert__title">"Read-only here"</p><p>{reason}</p></div>
        </div>
    }
}
