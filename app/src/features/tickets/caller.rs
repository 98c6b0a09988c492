//! How a ticket came in, and who turned to the desk.

use super::api::CompleteCaller;
use super::parts::TicketKeys;
use crate::ui::{Form, FormActions, FormBase, TextField, accepted, times_done, was_refused};
use domain::state::Channel;
use domain::tickets::{CallerDetails, TicketView};
use leptos::prelude::*;

/// What is known of the caller, if anything is, and of a General User's ticket the form that completes it
/// (HAL-22).
#[component]
pub(super) fn CallerPart(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Where the completed details go.
    complete: ServerAction<CompleteCaller>,
) -> impl IntoView {
    let known = Memo::new(move |_| ticket.with(|ticket| (ticket.channel, ticket.caller.clone())));
    let completes = Memo::new(move |_| ticket.with(|ticket| ticket.can.caller));
    let is_shown = Memo::new(move |_| {
        completes.get()
            || known.with(|(channel, caller)| *channel == Channel::Call || *caller != CallerDetails::default())
    });
    move || {
        is_shown.get().then(|| {
            view! {
                <section class="props">
                    <h2>"Caller"</h2>
                    <dl class="kv">{move || rows(known.get())}</dl>
                    {move || completes.get().then(|| view! { <Completion ticket complete/> })}
                </section>
            }
        })
    }
}

/// What is known.
fn rows((channel, caller): (Channel, CallerDetails)) -> impl IntoView {
    let rows = [("Name", caller.name), ("Username", caller.username), ("Email", caller.email), ("Phone", caller.phone)];
    let rows = rows.into_iter().filter(|(_, text)| !text.is_empty());
    let rows = rows.map(|(label, text)| view! { <dt>{label}</dt><dd>{text}</dd> }).collect_view();
    view! {
        {(channel == Channel::Call).then(|| view! { <dt>"Came in by"</dt><dd>{channel.label()}</dd> })}
        {rows}
    }
}

/// The form of what is still to be known. What others complete meanwhile takes nothing from whoever types.
#[component]
fn Completion(ticket: RwSignal<TicketView>, complete: ServerAction<CompleteCaller>) -> impl IntoView {
    let values = ticket.with_untracked(|ticket| ticket.caller.clone());
    let base = serde_json::to_string(&values).unwrap_or_default();
    // Without WebAssembly a refused form comes back with the page, and has to be seen.
    let is_open = RwSignal::new(was_refused::<CompleteCaller>());
    let done = times_done(complete);
    Effect::new(move |_| {
        if done.get() > 0 {
            is_open.set(false);
        }
    });
    let toggled = move |event| is_open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
    view! {
        <details class="popup" open=move || is_open.get() on:toggle=toggled>
            <summary class="btn btn--small">"Complete the details"</summary>
            <div class="popup__body" role="group" aria-label="Complete the details">
                <Form action=complete>
                    <TicketKeys ticket/>
                    <FormBase values=base saved=accepted(complete, |sent| &sent.input)/>
                    <CallerFields prefix="" values/>
                    <FormActions/>
                </Form>
            </div>
        </details>
    }
}

/// Who turned to the desk, where that is nobody in the directory (HAL-21).
#[component]
pub(in crate::features) fn CallerFields(
    /// What the names of the fields begin with.
    prefix: &'static str,
    /// Present values.
    values: CallerDetails,
) -> impl IntoView {
    let name = move |field| format!("{prefix}{field}");
    view! {
        <fieldset class="form__section">
            <legend>"User details"</legend>
            <div class="form__grid">
                <TextField name=name("username") label="Username" value=values.username/>
                <TextField name=name("name") label="Name" value=values.name/>
                <TextField name=name("email") label="Email" value=values.email kind="email"/>
                <TextField name=name("phone") label="Phone" value=values.phone kind="tel"/>
            </div>
        </fieldset>
    }
}
