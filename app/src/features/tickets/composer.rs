//! Writing an answer or a note, with files.

use super::autosave::{Autosave, joined};
use super::canned::CannedPart;
use super::draft::Draft;
use super::once::OnceKey;
use super::upload;
use crate::request::Flash;
use crate::shell::me;
use crate::ui::{Icon, When, raw_text, toast};
use domain::drafts::{DraftView, WritingKit};
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::state::TicketState;
use domain::tickets::{TicketCaps, TicketView};
use domain::{AppError, Timestamp};
use leptos::html;
use leptos::prelude::*;

/// The form below a conversation. What is being written survives changes of the ticket, refusals, a reload and
/// going on at another device; without WebAssembly it is a plain form, and kept by a button.
#[component]
pub fn Composer(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Whether an agent or the customer side writes.
    hat: Hat,
    /// Reads the ticket again.
    refetch: Callback<()>,
    /// What was begun, and what can be inserted.
    kit: WritingKit,
) -> impl IntoView {
    let (id, can) = ticket.with_untracked(|ticket| (ticket.id, ticket.can));
    let is_portal = hat == Hat::Portal;
    let may_write = can.reply || (can.note && !is_portal);
    if !may_write {
        return view! { <p class="muted">"You can read this ticket, but not answer it."</p> }.into_any();
    }
    let hat = if is_portal { "portal" } else { "agent" };
    let WritingKit { draft, canned, is_kept } = kit;
    let kept_at = draft.as_ref().map(|draft| draft.kept_at);
    let writing = Writing::new(id, hat, draft, is_kept);
    let inserted = Callback::new(move |()| writing.typed());
    writing.settle(refetch);
    let path = writing.path.get_value();
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        writing.send();
    };
    view! {
        <form class="composer" method="post" action=path enctype="multipart/form-data" novalidate node_ref=writing.form
            on:submit=on_submit aria-label="Answer" aria-busy=move || writing.is_sending.get().to_string()>
            <input type="hidden" name="hat" value=hat/>
            {writing.key.field("idempotency_key")}
            {(!is_portal).then(|| view! { <Kinds can chosen=writing.entered("kind")/> })}
            <Refusal writing field="form"/>
            <Body writing is_portal/>
            <Refusal writing field="body"/>
            <Refusal writing field="files"/>
            {(!canned.is_empty()).then(|| view! { <CannedPart id canned form=writing.form field=writing.field inserted/> })}
            <div class="composer__bar">
                <input type="file" name="files" multiple aria-label="Attach files"/>
                {(can.state && !is_portal).then(|| view! { <StateAfter/> })}
                {is_kept.then(|| view! { <Keep writing kept_at/> })}
                <button class="btn btn--primary push" aria-busy=move || writing.is_sending.get().to_string()>"Send"</button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Body(writing: Writing, is_portal: bool) -> impl IntoView {
    let (label, placeholder) = if is_portal {
        ("Your answer", "Write an answer. It opens a closed ticket again.")
    } else {
        ("Message", "Your message. Ctrl + Enter sends it.")
    };
    let is_refused = move || writing.refusal("body").is_some();
    view! {
        <textarea id="answer-body" name="body" node_ref=writing.field required aria-label=label placeholder=placeholder
            aria-invalid=move || is_refused().then_some("true")
            aria-describedby=move || is_refused().then_some("answer-body-error")
            on:input=move |_| writing.typed()
            on:keydown=move |event| writing.send_by_key(&event)
        >{raw_text(&writing.entered("body"))}</textarea>
    }
}

/// An answer in the making.
#[derive(Clone, Copy)]
struct Writing {
    /// Where it is sent.
    path: StoredValue<String>,
    /// What was entered in a form refused before, without WebAssembly.
    flash: StoredValue<Option<Flash>>,
    /// What became of it.
    outcome: RwSignal<Option<Result<(), AppError>>>,
    is_sending: RwSignal<bool>,
    draft: Draft,
    /// What the server kept before.
    kept: StoredValue<Option<DraftView>>,
    autosave: Autosave,
    key: OnceKey,
    form: NodeRef<html::Form>,
    field: NodeRef<html::Textarea>,
}

impl Writing {
    fn new(id: TicketId, hat: &str, kept: Option<DraftView>, is_kept: bool) -> Self {
        let path = format!("/tickets/{id}/answer");
        let flash = use_context::<StoredValue<Option<Flash>>>()
            .and_then(|flash| flash.get_value())
            .filter(|flash| flash.form == path);
        let error = flash.as_ref().and_then(|flash| flash.error.clone());
        let person = me().with_untracked(|me| me.as_ref().map_or(0, |me| me.id.0));
        let draft = Draft::new(format!("draft/{person}/{hat}/{id}"));
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
    fn entered(self, field: &str) -> String {
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
    fn typed(self) {
        if let Some(field) = self.field.get_untracked() {
            self.draft.write(&field.value());
        }
        self.autosave.later();
    }

    /// Puts the draft back. Later empties the form once it was taken, or brings the person back to what
    /// is to be corrected.
    fn settle(self, refetch: Callback<()>) {
        Effect::new(move |_| {
            let Some(field) = self.field.get() else { return };
            // A form that came back holds the newest.
            if self.flash.with_value(Option::is_some) {
                return;
            }
            let there = field.value();
            if let Some(text) = self.draft.read().map(|local| joined(&there, &local)).filter(|text| *text != there) {
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
            self.draft.write("");
            self.key.renew();
            refetch.run(());
            toast("Sent.");
        });
    }

    fn send(self) {
        let data = self.form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let Some(data) = data.filter(|_| !self.is_sending.get_untracked()) else { return };
        let path = self.path.get_value();
        self.is_sending.set(true);
        leptos::task::spawn_local(async move {
            let result = upload::post(&path, &data).await;
            // Both are gone if the page was left meanwhile.
            self.is_sending.try_set(false);
            self.outcome.try_set(Some(result));
        });
    }

    fn send_by_key(self, event: &web_sys::KeyboardEvent) {
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
    fn refusal(self, field: &str) -> Option<String> {
        self.outcome.with(|outcome| {
            let error = outcome.as_ref()?.as_ref().err()?;
            let is_elsewhere = field != "form" || error.at("body").is_some() || error.at("files").is_some();
            let of_form = (!is_elsewhere).then(|| error.to_string());
            error.at(field).map(str::to_owned).or(of_form)
        })
    }
}

#[component]
fn Refusal(writing: Writing, field: &'static str) -> impl IntoView {
    move || {
        let text = writing.refusal(field)?;
        Some(view! { <p class="error" id=format!("answer-{field}-error") role="alert">{text}</p> })
    }
}

/// Keeps what is written without sending it, and says what is kept.
#[component]
fn Keep(writing: Writing, kept_at: Option<Timestamp>) -> impl IntoView {
    let said = move || writing.autosave.said();
    let on_keep = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        writing.autosave.save();
    };
    view! {
        <span class="composer__kept">
            {move || kept_at.filter(|_| said().is_empty()).map(|at| view! { "Draft kept "<When at/> })}
            {said}
        </span>
        <button class="btn" name="do" value="keep"
            on:click=on_keep>"Keep as draft"</button>
    }
}

/// Reply or internal note.
#[component]
fn Kinds(can: TicketCaps, chosen: String) -> impl IntoView {
    let kinds: Vec<_> = [("reply", "Reply", can.reply), ("note", "Internal note", can.note)]
        .into_iter()
        .filter(|kind| kind.2)
        .collect();
    let is_chosen = |index: usize, value: &str| if chosen.is_empty() { index == 0 } else { chosen == value };
    let radios: Vec<_> = kinds
        .into_iter()
        .enumerate()
        .map(|(index, (value, label, _))| {
            let checked = is_chosen(index, value);
            view! { <label><input type="radio" name="kind" value=value checked=checked/>" "<span>{label}</span></label> }
        })
        .collect();
    view! {
        <fieldset class="composer__mode">
            <legend class="visually-hidden">"Kind"</legend>
            {radios}
        </fieldset>
        <p class="composer__hint"><Icon glyph=icondata_lu::LuLock/>" Only colleagues see this note."</p>
    }
}

/// The state the ticket gets with the answer.
#[component]
fn StateAfter() -> impl IntoView {
    let states = [TicketState::Open, TicketState::Pending, TicketState::Closed];
    view! {
        <label class="filter">
            <span>"State"</span>
            <select name="state">
                <option value="">"as usual"</option>
                {states.map(|state| view! { <option value=state.as_str()>{state.label()}</option> }).collect_view()}
            </select>
        </label>
    }
}
