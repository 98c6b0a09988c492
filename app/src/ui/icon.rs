//! Icons: Lucide, compiled in.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// The icon to draw.
pub type Glyph = &'static icondata_core::IconData;

/// An icon beside a text. It says nothing to screen readers.
///
/// Written as one piece of text: pages have many, and as an element with attributes each takes a dozen
/// allocations.
#[component]
pub fn Icon(
    /// One of `icondata_lu`.
    glyph: Glyph,
) -> impl IntoView {
    let view_box = glyph.view_box.unwrap_or("0 0 24 24");
    InertElement::new(format!(r#"<svg class="icon" viewBox="{view_box}" aria-hidden="true">{}</svg>"#, glyph.data))
}
