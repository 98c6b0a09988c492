//! The form of a ticket type.

use crate::features::structure::parts::{CommentField, NameField, ValidityField};
use crate::ui::{CheckField, SelectField, TextField};
use domain::fields::{FieldDef, FieldValues, place};
use domain::ticket_types::{FieldUse, TicketTypeInput, TicketTypeOptions, TicketTypeRow};
use leptos::prelude::*;

/// The form as the type is.
pub(super) fn input_of(row: &TicketTypeRow) -> TicketTypeInput {
    let by_id = |value: fn(usize, FieldUse) -> String| {
        let values = row.fields.iter().enumerate();
        FieldValues(values.map(|(n, one)| (one.field_id.to_string(), vec![value(n, one.usage)])).collect())
    };
    TicketTypeInput {
        name: row.name.clone(),
        validity: row.validity.as_str().to_owned(),
        comment: row.comment.clone(),
        position: row.position.to_string(),
        is_in_portal: row.is_in_portal.to_string(),
        is_anonymous: row.is_anonymous.to_string(),
        hides_contact: row.hides_contact.to_string(),
        is_opportunity: row.is_opportunity.to_string(),
        queue_id: row.queue_id.map(|id| id.to_string()).unwrap_or_default(),
        fields: by_id(|_, usage| usage.as_str().to_owned()),
        order: by_id(|n, _| (n + 1).to_string()),
    }
}

/// The form of a type nobody has written anything in yet.
pub(super) fn empty() -> TicketTypeInput {
    let yes = || "true".to_owned();
    TicketTypeInput { is_in_portal: yes(), is_anonymous: yes(), ..TicketTypeInput::default() }
}

/// The fields of the form.
#[component]
pub(super) fn TypeFields(
    /// What they hold.
    input: TicketTypeInput,
    /// What they offer.
    options: TicketTypeOptions,
    /// The queue of the type, which may be out of use.
    #[prop(optional_no_strip)]
    queue: Option<(String, String)>,
) -> impl IntoView {
    let mut queues: Vec<_> = options.queues.into_iter().map(|one| (one.id.to_string(), one.name)).collect();
    queues.extend(queue.filter(|(id, _)| !queues.iter().any(|(known, _)| known == id)));
    let (fields, order) = (input.fields, input.order);
    view! {
        <div class="form__grid">
            <NameField value=input.name/>
            <ValidityField value=input.validity/>
            <SelectField name="queue_id" label="Queue" options=queues value=input.queue_id empty="No queue in particular"
                hint="Proposed for new tickets of this type."/>
            <TextField name="position" label="Place" value=input.position hint="In lists. A new type comes last if left empty."/>
            <CommentField value=input.comment/>
        </div>
        <fieldset class="form__section">
            <legend>"Portal form"</legend>
            <CheckField name="is_in_portal" label="Offered in the portal" checked=input.is_in_portal == "true"/>
            <CheckField name="is_anonymous" label="Offered without an account" checked=input.is_anonymous == "true"
                hint="Where the settings allow tickets without an account."/>
            <CheckField name="hides_contact" label="Hide the contact information fields when logging anonymously" checked=input.hides_contact == "true"
                hint="Nobody is added to the directory then: the ticket belongs to the Anonymous User, or to the General User of the Anonymous User Site."/>
        </fieldset>
        <fieldset class="form__section">
            <legend>"Sales"</legend>
            <CheckField name="is_opportunity" label="Tickets of this type are opportunities" checked=input.is_opportunity == "true"
                hint="Agents open them for contacts or prospects, and convert them. Not together with the offers above. Stays as it is once there are such tickets."/>
        </fieldset>
        <Placed defs=options.fields fields order/>
    }
}

/// Which custom fields are asked for, and in which order.
#[component]
fn Placed(defs: Vec<FieldDef>, fields: FieldValues, order: FieldValues) -> impl IntoView {
    let is_empty = defs.is_empty();
    let first = |values: &FieldValues, id: &str| values.get(id).first().cloned().unwrap_or_default();
    let rows = defs.into_iter().map(move |def| {
        let id = def.id.to_string();
        let uses = FieldUse::ALL.iter().map(|one| (one.as_str().to_owned(), one.label().to_owned())).collect();
        view! {
            <SelectField name=place(&id) label=def.label.clone() options=uses value=first(&fields, &id) empty="Not asked for"
                hint=format!("Of the {}.", def.record.label().to_lowercase())/>
            <TextField name=format!("order.{id}") label=format!("Place of {}", def.label) value=first(&order, &id)/>
        }
    });
    view! {
        <fieldset class="form__section">
            <legend>"Custom fields on the form"</legend>
            <p class="hint">"Those of tickets stand on every form of a new ticket of this type. Those of users are asked for among the contact details of tickets without an account, and kept with the person who is added."</p>
            <div class="form__grid">{rows.collect_view()}</div>
            {is_empty.then(|| view! { <p class="hint">"There are no custom fields of tickets or users yet."</p> })}
        </fieldset>
    }
}
