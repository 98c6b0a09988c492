//! What a ticket is about, and whether it is confidential: properties of whoever may change it.

use super::contest::Contest;
use super::parts::TicketKeys;
use super::properties::{Changes, Choose, Options, part};
use crate::ui::{Form, TextField, times_done};
use domain::tickets::TicketView;
use leptos::prelude::*;

/// Both properties, each a form of its own; nothing where they cannot be changed.
#[component]
pub(super) fn SubjectPart(
    /// The ticket.
    ticket: RwSignal<TicketView>,
    /// Where changes go.
    changes: Changes,
) -> impl IntoView {
    if !ticket.with_untracked(|ticket| ticket.can.change) {
        return ().into_any();
    }
    let options: Options = vec![("false".to_owned(), "No".to_owned()), ("true".to_owned(), "Yes".to_owned())];
    let options = Signal::stored(options);
    let value = part(ticket, |ticket| ticket.is_confidential.to_string());
    let subject = part(ticket, |ticket| ticket.subject.clone());
    // What was typed stays in the field: nothing to choose from.
    let typed = Signal::stored(Options::new());
    let changed = times_done(changes.subject);
    view! {
        <Form action=changes.confidential prefix="">
            <TicketKeys ticket/>
            <Choose name="is_confidential" label="Confidential" options value/>
        </Form>
        <Contest action=changes.confidential ticket name="is_confidential" options/>
        <For each=move || [changed.get()] key=|times| *times let:_times>
            <Form action=changes.subject prefix="">
                <TicketKeys ticket/>
                <TextField name="subject" label="Subject" value=subject.get_untracked() required=true/>
                <div><button class="btn btn--small">"Set subject"</button></div>
            </Form>
        </For>
        <Contest action=changes.subject ticket name="subject" options=typed/>
    }
    .into_any()
}
