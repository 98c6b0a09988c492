//! Writing an answer or a note, with files.

use super::draft::Draft;
use super::once::OnceKey;
use super::upload;
use crate::request::Flash;
use crate::shell::me;
use crate::ui::{Icon, toast};
use domain::AppError;
use domain::policy::Hat;
use domain::state::TicketState;
use domain::tickets::{TicketCaps, TicketView};
use leptos::html;
use leptos::prelude::*;

type Outcome = RwSignal<Option<Result<(), AppError>>>;

/// The form below a conversation. What is being written survives changes of the ticket, refusals and a
/// reload; without WebAssembly it is a plain form.
#[component]
pub fn Composer(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Whether an agent or the customer side writes.
    hat: Hat,
    /// Reads the ticket again.
    refetch: Callback<()>,
) -> impl IntoView {
    let (id, can) = ticket.with_untracked(|ticket| (ticket.id, ticket.can));
    let is_portal = hat == Hat::Portal;
    let hat_name = if is_portal { "portal" } else { "agent" };
    if !can.reply && !(can.note && !is_portal) {
        return view! { <p class="muted">"You can read this ticket, but not answer it."</p> }.into_any();
    }
    let path = format!("/tickets/{id}/answer");
    let flash = flash_of(&path);
    let entered = StoredValue::new(flash.clone());
    let outcome: Outcome = RwSignal::new(flash.and_then(|flash| flash.error).map(Err));
    let person = me().with_untracked(|me| me.as_ref().map_or(0, |me| me.id.0));
    let draft = Draft::new(format!("draft/{person}/{hat_name}/{id}"));
    let key = OnceKey::new();
    let form = NodeRef::<html::Form>::new();
    let field = NodeRef::<html::Textarea>::new();
    let is_sending = RwSignal::new(false);
    restore(draft, field);
    settle(outcome, Parts { draft, key, form, field }, refetch);
    let target = StoredValue::new(path.clone());
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let data = form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        if let Some(data) = data.filter(|_| !is_sending.get_untracked()) {
            send(target.get_value(), data, is_sending, outcome);
        }
    };
    let body = entered.with_value(|flash| flash.as_ref().and_then(|flash| flash.value("body")).unwrap_or_default());
    let label = if is_portal { "Your answer" } else { "Message" };
    view! {
        <form class="composer" method="post" action=path enctype="multipart/form-data" novalidate node_ref=form
            on:submit=on_submit aria-label="Answer" aria-busy=move || is_sending.get().to_string()>
            <input type="hidden" name="hat" value=hat_name/>
            {key.field("idempotency_key")}
            {(!is_portal).then(|| view! { <Kinds can entered/> })}
            <Refusal outcome field="form"/>
            <textarea id="answer-body" name="body" node_ref=field required aria-label=label placeholder=placeholder(is_portal)
                aria-invalid=move || refusal(outcome, "body").map(|_| "true")
                aria-describedby=move || refusal(outcome, "body").map(|_| "answer-body-error")
                on:input=move |event| draft.write(&event_target_value(&event))
                on:keydown=move |event| send_by_key(&event, form)
            >{body}</textarea>
            <Refusal outcome field="body"/>
            <Refusal outcome field="files"/>
            <div class="composer__bar">
                <input type="file" name="files" multiple aria-label="Attach files"/>
                {(can.state && !is_portal).then(|| view! { <StateAfter/> })}
                <button class="btn btn--primary push" aria-busy=move || is_sending.get().to_string()>"Send"</button>
            </div>
        </form>
    }
    .into_any()
}

fn placeholder(is_portal: bool) -> &'static str {
    if is_portal { "Write an answer. It opens a closed ticket again." } else { "Your message. Ctrl + Enter sends it." }
}

/// What the form is made of, for the moment after it was sent.
#[derive(Clone, Copy)]
struct Parts {
    draft: Draft,
    key: OnceKey,
    form: NodeRef<html::Form>,
    field: NodeRef<html::Textarea>,
}

/// A refused answer of this form, sent without WebAssembly.
fn flash_of(path: &str) -> Option<Flash> {
    use_context::<StoredValue<Option<Flash>>>()?.get_value().filter(|flash| flash.form == path)
}

/// Puts the kept text back, unless something is written already.
fn restore(draft: Draft, field: NodeRef<html::Textarea>) {
    Effect::new(move |_| {
        let Some(field) = field.get() else { return };
        if let Some(text) = draft.read().filter(|_| field.value().is_empty()) {
            field.set_value(&text);
        }
    });
}

/// Empties the form once it was taken, or brings the person back to what is to be corrected.
fn settle(outcome: Outcome, parts: Parts, refetch: Callback<()>) {
    Effect::new(move |_| {
        let Some(result) = outcome.get() else { return };
        let (Some(form), Some(field)) = (parts.form.get_untracked(), parts.field.get_untracked()) else { return };
        if result.is_err() {
            // A field that cannot take the focus is still marked.
            let _ = field.focus();
            return;
        }
        form.reset();
        field.set_value("");
        parts.draft.write("");
        parts.key.renew();
        refetch.run(());
        toast("Sent.");
    });
}

fn send(path: String, data: web_sys::FormData, is_sending: RwSignal<bool>, outcome: Outcome) {
    is_sending.set(true);
    leptos::task::spawn_local(async move {
        let result = upload::post(&path, &data).await;
        // Both are gone if the page was left meanwhile.
        is_sending.try_set(false);
        outcome.try_set(Some(result));
    });
}

fn send_by_key(event: &web_sys::KeyboardEvent, form: NodeRef<html::Form>) {
    if event.key() == "Enter"
        && (event.ctrl_key() || event.meta_key())
        && let Some(form) = form.get_untracked()
    {
        event.prevent_default();
        // Refused only for a form outside the document.
        let _ = form.request_submit();
    }
}

/// What is wrong with a field; `form` stands for everything that is not about one.
fn refusal(outcome: Outcome, field: &str) -> Option<String> {
    outcome.with(|outcome| {
        let error = outcome.as_ref()?.as_ref().err()?;
        let of_field = error.at(field).map(str::to_owned);
        let is_elsewhere = field != "form" || error.at("body").is_some() || error.at("files").is_some();
        of_field.or_else(|| (!is_elsewhere).then(|| error.to_string()))
    })
}

#[component]
fn Refusal(outcome: Outcome, field: &'static str) -> impl IntoView {
    move || {
        refusal(outcome, field)
            .map(|text| view! { <p class="error" id=format!("answer-{field}-error") role="alert">{text}</p> })
    }
}

/// Reply or internal note.
#[component]
fn Kinds(can: TicketCaps, entered: StoredValue<Option<Flash>>) -> impl IntoView {
    let kinds: Vec<_> = [("reply", "Reply", can.reply), ("note", "Internal note", can.note)]
        .into_iter()
        .filter(|kind| kind.2)
        .collect();
    let first = kinds.first().map(|kind| kind.0.to_owned()).unwrap_or_default();
    let chosen = entered.with_value(|flash| flash.as_ref().and_then(|flash| flash.value("kind"))).unwrap_or(first);
    let radios = kinds.into_iter().map(|(value, label, _)| {
        view! { <label><input type="radio" name="kind" value=value checked={value == chosen}/>" "<span>{label}</span></label> }
    });
    view! {
        <fieldset class="composer__mode">
            <legend class="visually-hidden">"Kind"</legend>
            {radios.collect_view()}
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
