//! Keeping what is being written with the server while it is typed, so that it is there on every device.

use super::draft::Draft;
use super::writing_api::keep_draft;
use domain::drafts::DraftInput;
use domain::ids::TicketId;
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;

/// Nothing is sent more often than this.
const PAUSE: Duration = Duration::from_secs(2);

/// The draft of one form.
#[derive(Clone, Copy)]
pub(super) struct Autosave {
    id: TicketId,
    in_portal: bool,
    is_on: bool,
    is_waiting: StoredValue<bool>,
    /// What became of it, in words.
    said: RwSignal<&'static str>,
    local: Draft,
    form: NodeRef<html::Form>,
    field: NodeRef<html::Textarea>,
}

impl Autosave {
    /// The draft of this form. It is kept by the browser alone where `is_on` is not set.
    pub(super) fn new(
        id: TicketId,
        in_portal: bool,
        is_on: bool,
        local: Draft,
        form: NodeRef<html::Form>,
        field: NodeRef<html::Textarea>,
    ) -> Self {
        let (is_waiting, said) = (StoredValue::new(false), RwSignal::new(""));
        Self { id, in_portal, is_on, is_waiting, said, local, form, field }
    }

    /// What became of it.
    pub(super) fn said(self) -> &'static str {
        self.said.get()
    }

    /// Keeps the text after a pause.
    pub(super) fn later(self) {
        if !self.is_on || self.is_waiting.get_value() {
            return;
        }
        self.is_waiting.set_value(true);
        let later = move || {
            let is_page_gone = self.is_waiting.try_set_value(false).is_some();
            if !is_page_gone {
                self.save();
            }
        };
        set_timeout(later, PAUSE);
    }

    /// Keeps the text now. The browser forgets its own copy once the server has the same.
    pub(super) fn save(self) {
        let form = self.form.get_untracked();
        let Some(data) = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok()) else { return };
        let entered = |name: &str| data.get(name).as_string().unwrap_or_default();
        let body = entered("body");
        let input =
            DraftInput { kind: entered("kind"), body: body.clone(), idempotency_key: entered("idempotency_key") };
        leptos::task::spawn_local(async move {
            let kept = keep_draft(self.id, self.in_portal, input).await;
            // The page may be gone meanwhile.
            let Some(field) = self.field.try_get_untracked().flatten() else { return };
            if kept.is_err() {
                self.said.set("Kept by this browser alone for the moment.");
                return;
            }
            if same(&field.value(), &body) {
                self.local.forget();
            }
            self.said.set(if body.trim().is_empty() { "" } else { "Draft kept." });
        });
    }
}

/// Browsers differ in how they end lines.
fn same(a: &str, b: &str) -> bool {
    a.lines().eq(b.lines())
}

/// The text of the server and what the browser kept since, without losing any of both.
pub(super) fn joined(kept: &str, local: &str) -> String {
    let (kept, local) = (kept.replace("\r\n", "\n"), local.replace("\r\n", "\n"));
    let is_continued = local.starts_with(kept.trim_end());
    if kept.trim().is_empty() || is_continued {
        local
    } else if kept.contains(local.trim()) {
        kept
    } else {
        format!("{}\n\n{local}", kept.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::{joined, same};

    #[test]
    fn neither_side_of_a_draft_is_lost() {
        assert_eq!(joined("", "Hello"), "Hello");
        assert_eq!(joined("Hello", "Hello Ana,"), "Hello Ana,", "typed on here");
        assert_eq!(joined("Hello Ana,\r\nplease", "Hello Ana,"), "Hello Ana,\nplease", "typed on elsewhere");
        assert_eq!(joined("Hello Ana", "Dear Bo"), "Hello Ana\n\nDear Bo", "typed in both places");
    }

    #[test]
    fn line_ends_make_no_difference() {
        assert!(same("a\r\nb", "a\nb") && !same("a", "b"));
    }
}
