//! What a ticket is about, and whether it is confidential: properties of whoever may change it.

use super::contest::Contest;
use super::parts::TicketKeys;
use super::properties::{Changes, Choose, Options, part};
use crate::ui::{Form, TextField, refusal_of, times_done};
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
    // What was typed stays in the field: nothing to choose from.
    let typed = Signal::stored(Options::new());
    let id = ticket.with_untracked(|ticket| ticket.id.0);
    let subject = ticket.with_untracked(|ticket| ticket.subject.clone());
    let version = version_seen(ticket, changes);
    view! {
        <Form action=changes.confidential prefix="">
            <TicketKeys ticket/>
            <Choose name="is_confidential" label="Confidential" options value/>
        </Form>
        <Contest action=changes.confidential ticket name="is_confidential" options/>
        <Form action=changes.subject prefix="">
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="version" value=move || version.get()/>
            <TextField name="subject" label="Subject" value=subject required=true/>
            <div><button class="btn btn--small">"Set subject"</button></div>
        </Form>
        <Contest action=changes.subject ticket name="subject" options=typed/>
    }
    .into_any()
}

/// The version of the ticket that whoever types a subject has seen it in: that of the page, as the field does not
/// follow what others write. Who was told what it is now may save over it.
fn version_seen(ticket: RwSignal<TicketView>, changes: Changes) -> RwSignal<i64> {
    let version = RwSignal::new(ticket.with_untracked(|ticket| ticket.version));
    let refusal = refusal_of(changes.subject);
    let done = times_done(changes.subject);
    let is_read_again = RwSignal::new(true);
    Effect::new(move |_| {
        if done.get() > 0 {
            is_read_again.set(false);
        }
    });
    Effect::new(move |_| {
        let newest = ticket.with(|ticket| ticket.version);
        let is_contested =
            refusal.with(|error| error.as_ref().is_some_and(|error| error.contested("subject").is_some()));
        if is_contested {
            version.set(newest);
        } else if !is_read_again.get() && newest > version.get_untracked() {
            version.set(newest);
            is_read_again.set(true);
        }
    });
    version
}
