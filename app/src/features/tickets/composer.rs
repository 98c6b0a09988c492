//! Writing an answer or a note, with files.

use super::audience::{AudiencePart, UnseenPart};
use super::canned::CannedPart;
use super::kinds::{Kinds, StateAfter};
use super::merged_meanwhile::MergedMeanwhile;
use super::preview::Preview;
use super::writing::Writing;
use crate::ui::{When, raw_text};
use domain::Timestamp;
use domain::drafts::WritingKit;
use domain::policy::Hat;
use domain::state::TicketState;
use domain::tickets::TicketView;
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
    // Somebody else may merge it while this is being written.
    let merged = Memo::new(move |_| ticket.with(|ticket| ticket.state == TicketState::Merged));
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
            {(!is_portal).then(|| view! { <Kinds can writing/> })}
            <Refusal writing field="form"/>
            {move || merged.get().then(|| view! { <MergedMeanwhile ticket writing hat/> })}
            <Body writing is_portal/>
            <Refusal writing field="body"/>
            <Preview field=writing.field/>
            <Refusal writing field="files"/>
            {(!canned.is_empty()).then(|| view! { <CannedPart id canned form=writing.form field=writing.field inserted/> })}
            {(!is_portal && can.reply).then(|| view! { <AudiencePart id/> })}
            <UnseenPart writing/>
            <div class="composer__bar">
                <input type="file" name="files" multiple aria-label="Attach files"/>
                {(can.state && !is_portal).then(|| view! { <StateAfter/> })}
                {is_kept.then(|| view! { <Keep writing kept_at/> })}
                <button class="btn btn--primary push" disabled=move || merged.get()
                    aria-busy=move || writing.is_sending.get().to_string()>"Send"</button>
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
