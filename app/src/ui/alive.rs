//! Before a page's code has arrived it works as a plain page; these tell from when on it is more.

use leptos::prelude::*;

/// Whether the page lives. What only works with WebAssembly is shown from then on.
#[must_use]
pub fn alive() -> ReadSignal<bool> {
    let (alive, set_alive) = signal(false);
    Effect::new(move |_| set_alive.set(true));
    alive
}

/// Marks the document with `data-alive` once the page lives, for styles and browser tests.
pub fn mark_alive() {
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-alive", "");
        }
    });
}
