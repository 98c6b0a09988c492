//! What a ticket is about, and whether it is confidential: properties of whoever may change it.

use super::contest::Contest;
use super::parts::TicketKeys;
use super::properties::{Changes, Choose, Options, part};
use crate::ui::{Form, TextField, refusal_of};
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
    let seen = Seen::new(ticket, changes);
    view! {
        <Form action=changes.confidential prefix="">
            <TicketKeys ticket/>
            <Choose name="is_confidential" label="Confidential" options value/>
        </Form>
        <Contest action=changes.confidential ticket name="is_confidential" options/>
        <Form action=changes.subject prefix="">
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="version" value=move || seen.version.get()/>
            <input type="hidden" name="known" value=move || seen.known.get()/>
            <TextField name="subject" label="Subject" value=subject required=true/>
            <div><button class="btn btn--small">"Set subject"</button></div>
        </Form>
        <Contest action=changes.subject ticket name="subject" options=typed/>
    }
    .into_any()
}

/// What whoever types a subject knows of it. The field does not follow what others write, so that nothing typed is lost.
#[derive(Clone, Copy)]
struct Seen {
    /// The subject of which they know: that of the page, what they were told it is now, or what they saved.
    known: RwSignal<String>,
    /// The newest version of the ticket that had it.
    version: RwSignal<i64>,
}

impl Seen {
    fn new(ticket: RwSignal<TicketView>, changes: Changes) -> Self {
        let known = RwSignal::new(ticket.with_untracked(|ticket| ticket.subject.clone()));
        let version = RwSignal::new(ticket.with_untracked(|ticket| ticket.version));
        let refusal = refusal_of(changes.subject);
        let sent = StoredValue::new(None::<String>);
        Effect::new(move |_| {
            let form = changes.subject.input().with(|form| form.as_ref().map(|form| form.subject.trim().to_owned()));
            if form.is_some() {
                sent.set_value(form);
            }
        });
        Effect::new(move |_| {
            if changes.subject.value().with(|answer| matches!(answer, Some(Ok(()))))
                && let Some(saved) = sent.get_value()
            {
                known.set(saved);
            }
        });
        Effect::new(move |_| {
            let told =
                refusal.with(|error| error.as_ref()?.contested("subject").map(|conflict| conflict.theirs.clone()));
            if let Some(theirs) = told {
                known.set(theirs);
            }
        });
        Effect::new(move |_| {
            let newest = ticket.with(|ticket| known.with(|known| *known == ticket.subject).then_some(ticket.version));
            if let Some(newest) = newest {
                version.set(newest);
            }
        });
        Self { known, version }
    }
}
