//! Text that is being written, kept by the browser until it is sent.

use domain::ids::{TicketId, UserId};
use leptos::prelude::*;

/// What somebody has begun to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// What it is going to be, as the form says: `reply`, `note`, or nothing in the portal.
    pub kind: String,
    /// The text.
    pub text: String,
}

impl Begun {
    /// As it is kept: the kind stands in the first line.
    fn kept(&self) -> String {
        format!("{}\n{}", self.kind, self.text)
    }

    /// What was kept without its kind may have been a note: nobody sends it to a customer by mistake.
    fn read(kept: &str) -> Self {
        let (kind, text) = match kept.split_once('\n') {
            Some((kind @ ("" | "reply" | "note"), text)) => (kind, text),
            _ => ("note", kept),
        };
        Self { kind: kind.to_owned(), text: text.to_owned() }
    }

    /// Whether it is for colleagues alone.
    pub fn is_note(&self) -> bool {
        self.kind == "note"
    }
}

/// One text, by name, in the browser's storage. Where that is refused, nothing is kept.
#[derive(Clone, Copy)]
pub struct Draft(StoredValue<String>);

impl Draft {
    /// What this person writes in a ticket.
    #[must_use]
    pub fn of(person: UserId, hat: &str, ticket: TicketId) -> Self {
        Self(StoredValue::new(format!("draft/{person}/{hat}/{ticket}")))
    }

    /// What was kept.
    #[must_use]
    pub fn read(self) -> Option<Begun> {
        let kept = self.with_storage(|storage, name| storage.get_item(name).ok().flatten())?;
        Some(Begun::read(&kept))
    }

    /// Keeps a text; an empty one is forgotten.
    pub fn write(self, begun: &Begun) {
        if begun.text.is_empty() {
            return self.forget();
        }
        self.with_storage(|storage, name| storage.set_item(name, &begun.kept()).ok());
    }

    /// Forgets what was kept.
    pub fn forget(self) {
        self.with_storage(|storage, name| storage.remove_item(name).ok());
    }

    fn with_storage<T>(self, work: impl FnOnce(&web_sys::Storage, &str) -> Option<T>) -> Option<T> {
        let storage = window().local_storage().ok().flatten()?;
        self.0.with_value(|name| work(&storage, name))
    }
}

#[cfg(test)]
mod tests {
    use super::Begun;

    #[test]
    fn a_note_stays_a_note() {
        for (kind, text) in [("note", "He pays late.\n\nreply"), ("reply", "Hello"), ("", "Hello\nagain")] {
            let begun = Begun { kind: kind.to_owned(), text: text.to_owned() };
            assert_eq!(Begun::read(&begun.kept()), begun);
        }
        assert!(Begun::read("He pays late.").is_note(), "kept without its kind");
    }
}
