//! An answer while it is written: kept, put back, sent.

use super::autosave::{Autosave, joined};
use super::draft::{Begun, Draft};
use super::once::OnceKey;
use super::upload;
use crate::request::Flash;
use crate::shell::me;
use crate::ui::toast;
use domain::AppError;
use domain::access::AccessDiff;
use domain::drafts::DraftView;
use domain::ids::{TicketId, UserId};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// An answer in the making.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    /// Where it is sent.
    pub(super) path: StoredValue<String>,
    /// What was entered in a form refused before, without WebAssembly.
    flash: StoredValue<Option<Flash>>,
    /// What became of it.
    outcome: RwSignal<Option<Result<(), AppError>>>,
    pub(super) is_sending: RwSignal<bool>,
    draft: Draft,
    /// What the server kept before.
    kept: StoredValue<Option<DraftView>>,
    pub(super) autosave: Autosave,
    pub(super) key: OnceKey,
    pub(super) form: NodeRef<html::Form>,
    pub(super) field: NodeRef<html::Textarea>,
}

impl Writing {
    pub(super) fn new(id: TicketId, hat: &str, kept: Option<DraftView>, is_kept: bool) -> Self {
        let path = format!("/tickets/{id}/answer");
        let flash = use_context::<StoredValue<Option<Flash>>>()
            .and_then(|flash| flash.get_value())
            .filter(|flash| flash.form == path);
        let error = flash.as_ref().and_then(|flash| flash.error.clone());
        let person = me().with_untracked(|me| me.as_ref().map_or(0, |me| me.id.0));
        let draft = Draft::of(UserId(person), hat, id);
        let (form, field) = (NodeRef::new(), NodeRef::new());
        Self {
            path: StoredValue::new(path),
            flash: StoredValue::new(flash),
            outcome: RwSignal::new(error.map(Err)),
            is_sending: RwSignal::new(false),
            draft,
            kept: StoredValue::new(kept),
            autosave: Autosave::new(id, hat == "portal", is_kept, draft, form, field),
            key: OnceKey::new(),
            form,
            field,
        }
    }

    /// What was entered in a field before: in a form that came back, or else in what was kept.
    pub(super) fn entered(self, field: &str) -> String {
        let of_draft = |draft: &Option<DraftView>| {
            let draft = draft.as_ref()?;
            match field {
                "body" => Some(draft.body.clone()),
                "kind" => Some(draft.kind.as_str().to_owned()),
                _ => None,
            }
        };
        let of_form = self.flash.with_value(|flash| flash.as_ref().map(|flash| flash.value(field)));
        of_form.unwrap_or_else(|| self.kept.with_value(of_draft)).unwrap_or_default()
    }

    /// Keeps what stands in the field: at once in the browser, soon on the server.
    pub(super) fn typed(self) {
        if let Some(begun) = self.begun() {
            self.draft.write(&begun);
        }
        self.autosave.later();
    }

    /// What stands in the form now.
    pub(super) fn begun(self) -> Option<Begun> {
        let data = self.form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok())?;
        let kind = data.get("kind").as_string().unwrap_or_default();
        Some(Begun { kind, text: self.field.get_untracked()?.value() })
    }

    /// A note comes back as a note: where none can be written any more, it does not come back at all.
    fn may_come_back(self, local: &Begun) -> bool {
        if !local.is_note() {
            return true;
        }
        let Some(form) = self.form.get_untracked() else { return false };
        let radio = |which: &str| form.query_selector(which).ok().flatten();
        // In the portal there is one kind alone.
        if radio("input[name=kind]").is_none() {
            return true;
        }
        let note = radio("input[name=kind][value=note]").and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        note.inspect(|note| note.set_checked(true)).is_some()
    }

    /// Takes the text along to another ticket of the same kind of page, where it is found again.
    pub(super) fn take_along(self, hat: &str, to: TicketId) {
        let Some(begun) = self.begun().filter(|begun| !begun.text.trim().is_empty()) else { return };
        let person = me().with_untracked(|me| me.as_ref().map_or(0, |me| me.id.0));
        let there = Draft::of(UserId(person), hat, to);
        let begun = match there.read() {
            Some(present) => {
                let kind = if present.is_note() { present.kind } else { begun.kind };
                Begun { kind, text: joined(&present.text, &begun.text) }
            }
            None => begun,
        };
        there.write(&begun);
        self.draft.forget();
    }

    /// Who gets the reply for the first time, if that has to be seen before it is sent.
    pub(super) fn unseen(self) -> Option<AccessDiff> {
        self.outcome.with(|outcome| match outcome {
            Some(Err(AppError::Unseen(diff))) => Some((**diff).clone()),
            _ => None,
        })
    }

    /// Puts the draft back. Later empties the form once it was taken, or brings the person back to what
    /// is to be corrected.
    pub(super) fn settle(self, refetch: Callback<()>) {
        Effect::new(move |_| {
            let Some(field) = self.field.get() else { return };
            // A form that came back holds the newest.
            if self.flash.with_value(Option::is_some) {
                return;
            }
            let Some(local) = self.draft.read().filter(|local| self.may_come_back(local)) else { return };
            let there = field.value();
            let text = joined(&there, &local.text);
            if text != there {
                field.set_value(&text);
                self.autosave.later();
            }
        });
        Effect::new(move |_| {
            let Some(result) = self.outcome.get() else { return };
            let (Some(form), Some(field)) = (self.form.get_untracked(), self.field.get_untracked()) else { return };
            if result.is_err() {
                // A field that cannot take the focus is still marked.
                let _ = field.focus();
                return;
            }
            form.reset();
            field.set_value("");
            self.draft.forget();
            self.key.renew();
            refetch.run(());
            toast("Sent.");
        });
    }

    pub(super) fn send(self) {
        let data = self.form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let Some(data) = data.filter(|_| !self.is_sending.get_untracked()) else { return };
        let path = self.path.get_value();
        self.is_sending.set(true);
        leptos::task::spawn_local(async move {
            let result = upload::post(&path, &data).await.map(|_| ());
            // Both are gone if the page was left meanwhile.
            self.is_sending.try_set(false);
            self.outcome.try_set(Some(result));
        });
    }

    pub(super) fn send_by_key(self, event: &web_sys::KeyboardEvent) {
        if event.key() == "Enter"
            && (event.ctrl_key() || event.meta_key())
            && let Some(form) = self.form.get_untracked()
        {
            event.prevent_default();
            // Refused only for a form outside the document.
            let _ = form.request_submit();
        }
    }

    /// What is wrong with a field; `form` stands for everything that is not shown at one.
    pub(super) fn refusal(self, field: &str) -> Option<String> {
        self.outcome.with(|outcome| {
            let error = outcome.as_ref()?.as_ref().err().filter(|error| !matches!(error, AppError::Unseen(_)))?;
            let is_elsewhere = field != "form" || error.at("body").is_some() || error.at("files").is_some();
            let of_form = (!is_elsewhere).then(|| error.to_string());
            error.at(field).map(str::to_owned).or(of_form)
        })
    }
}
