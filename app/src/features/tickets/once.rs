//! Keys that make a repeated submission harmless.

use crate::shell::now;
use leptos::prelude::*;

/// The key of one submission. A form that is sent twice with the same key counts once.
#[derive(Clone, Copy)]
pub struct OnceKey(RwSignal<String>);

impl OnceKey {
    /// A key for a form on this page. The server's is the moment of the page, so that both sides agree
    /// on it; once the page lives it is replaced by one of its own.
    #[must_use]
    pub fn new() -> Self {
        let key = Self(RwSignal::new(now().map(|now| now.0.to_string()).unwrap_or_default()));
        Effect::new(move |_| key.renew());
        key
    }

    /// The next submission is another one.
    pub fn renew(self) {
        self.0.set(format!("{}-{}", js_sys::Date::now(), js_sys::Math::random()));
    }

    /// The field that sends it.
    pub fn field(self, name: &'static str) -> impl IntoView {
        view! { <input type="hidden" name=name value=move || self.0.get()/> }
    }
}

impl Default for OnceKey {
    fn default() -> Self {
        Self::new()
    }
}
