//! Text that is being written, kept by the browser until it is sent.

use leptos::prelude::*;

/// One text, by name, in the browser's storage. Where that is refused, nothing is kept.
#[derive(Clone, Copy)]
pub struct Draft(StoredValue<String>);

impl Draft {
    /// The draft of this name.
    #[must_use]
    pub fn new(name: String) -> Self {
        Self(StoredValue::new(name))
    }

    /// What was kept.
    #[must_use]
    pub fn read(self) -> Option<String> {
        self.with_storage(|storage, name| storage.get_item(name).ok().flatten())
    }

    /// Keeps a text; an empty one is forgotten.
    pub fn write(self, text: &str) {
        self.with_storage(|storage, name| {
            if text.is_empty() { storage.remove_item(name).ok() } else { storage.set_item(name, text).ok() }
        });
    }

    fn with_storage<T>(self, work: impl FnOnce(&web_sys::Storage, &str) -> Option<T>) -> Option<T> {
        let storage = window().local_storage().ok().flatten()?;
        self.0.with_value(|name| work(&storage, name))
    }
}
