//! How a ticket came in, and who turned to the desk.

use super::api::CompleteCaller;
use super::parts::TicketKeys;
use crate::ui::{Form, FormActions, TextField, was_refused};
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
    let known = Memo::new(move |_| ticket.with(|ticket| (ticket.channel, ticket.caller.clone(), ticket.can.caller)));
    move || {
        let (channel, values, completes) = known.get();
        let caller = values.clone();
        let rows =
            [("Name", caller.name), ("Username", caller.username), ("Email", caller.email), ("Phone", caller.phone)];
        let rows: Vec<_> = rows.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        let is_call = channel == Channel::Call;
        (is_call || completes || !rows.is_empty()).then(|| {
            let rows = rows.into_iter().map(|(label, text)| view! { <dt>{label}</dt><dd>{text}</dd> });
            view! {
                <section class="props">
                    <h2>"Caller"</h2>
                    <dl class="kv">
                        {is_call.then(|| view! { <dt>"Came in by"</dt><dd>{channel.label()}</dd> })}
                        {rows.collect_view()}
                    </dl>
                    {completes.then(|| view! { <Completion ticket values complete/> })}
                </section>
            }
        })
    }
}

#[component]
fn Completion(
    ticket: RwSignal<TicketView>,
    values: CallerDetails,
    complete: ServerAction<CompleteCaller>,
) -> impl IntoView {
    // Without WebAssembly a refused form comes back with the page, and has to be seen.
    let is_open = was_refused::<CompleteCaller>();
    view! {
        <details class="popup" open=is_open>
            <summary class="btn btn--small">"Complete the details"</summary>
            <div class="popup__body" role="group" aria-label="Complete the details">
                <Form action=complete>
                    <TicketKeys ticket/>
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
