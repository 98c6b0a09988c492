//! Icons: Lucide, compiled in.

use leptos::prelude::*;

/// The icon to draw.
pub type Glyph = &'static icondata_core::IconData;

/// An icon beside a text. It says nothing to screen readers.
#[component]
pub fn Icon(
    /// One of `icondata_lu`.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox=glyph.view_box.unwrap_or("0 0 24 24") aria-hidden="true" inner_html=glyph.data></svg>
    }
}
