//! Choosing what changes. What is left empty stays as it is.

use super::menu::PAGE;
use super::question::{VALUES, ticket_fields};
use crate::ui::{CheckField, QueryForm, SelectField, TextField};
use domain::AppError;
use domain::state::{Priority, TicketState};
use domain::structure::Choice;
use domain::ticket_bulk::TicketBulkInput;
use leptos::prelude::*;

type Options = Vec<(String, String)>;

fn options(choices: Vec<Choice>) -> Options {
    choices.into_iter().map(|choice| (choice.id.to_string(), choice.name)).collect()
}

/// The form of the values.
#[component]
pub(super) fn Values(
    /// What the address asks for.
    input: TicketBulkInput,
    /// Queues to move to.
    queues: Vec<Choice>,
    /// Who can be made the owner.
    owners: Vec<Choice>,
    /// Types, if there are several.
    types: Vec<Choice>,
    /// Tags there are.
    tags: Vec<String>,
    /// What is wrong with the values.
    error: Option<AppError>,
    /// Whether what would happen stands below.
    is_shown: bool,
) -> impl IntoView {
    let kept = ticket_fields(&input);
    let change = input.change;
    let states: Options =
        TicketState::CHOICES.iter().map(|state| (state.as_str().to_owned(), state.label().to_owned())).collect();
    let priorities: Options =
        Priority::ALL.iter().map(|priority| (priority.as_str().to_owned(), priority.label().to_owned())).collect();
    let nobody = ("none".to_owned(), "Nobody".to_owned());
    let owners: Options = std::iter::once(nobody).chain(options(owners)).collect();
    let (label, class) =
        if is_shown { ("Show again what would happen", "btn") } else { ("Show what would happen", "btn btn--primary") };
    let suggestions = tags.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    view! {
        <QueryForm action=PAGE prefix=VALUES error>
            {kept}
            <div class="form__grid">
                <SelectField name="queue_id" label="Queue" options=options(queues) value=change.queue_id empty="As it is"/>
                <SelectField name="owner_id" label="Owner" options=owners value=change.owner_id empty="As it is"/>
                <SelectField name="state" label="State" options=states value=change.state empty="As it is"/>
                <TextField name="pending_until" label="Pending until (UTC)" value=change.pending_until kind="datetime-local"/>
                <SelectField name="priority" label="Priority" options=priorities value=change.priority empty="As it is"/>
                {(!types.is_empty()).then(|| view! {
                    <SelectField name="type_id" label="Type" options=options(types) value=change.type_id empty="As it is"/>
                })}
                <TextField name="add_tags" label="Add tags" value=change.add_tags hint="Separate several with commas." list="bulk-tags"/>
                <TextField name="remove_tags" label="Remove tags" value=change.remove_tags hint="Separate several with commas." list="bulk-tags"/>
                <CheckField name="pending_closes" label="Close pending tickets on that day" checked=change.pending_closes == "true"/>
            </div>
            <datalist id="bulk-tags">{suggestions}</datalist>
            <div class="form__actions">
                <button class=class>{label}</button>
                <a class="btn btn--ghost" href="/agent/tickets">"Cancel"</a>
            </div>
        </QueryForm>
    }
}
