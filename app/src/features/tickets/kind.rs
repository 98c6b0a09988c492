//! The type of a ticket and its custom fields, as agents see and change them (HAL-73).

use super::api::SetTicketFields;
use super::contest::Contest;
use super::parts::TicketKeys;
use super::properties::{Changes, Choose, Fixed, part, with_present};
use crate::features::fields::CustomControls;
use crate::ui::{Form, FormActions, refusal_of, was_refused};
use domain::AppError;
use domain::error::FieldConflict;
use domain::fields::{FieldDef, FieldKind, FieldValues};
use domain::structure::Choice;
use domain::tickets::TicketView;
use leptos::prelude::*;

/// The type, where there are several.
#[component]
pub(super) fn TypeProperty(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    if ticket.with_untracked(|ticket| ticket.types.is_empty()) {
        return ().into_any();
    }
    if !ticket.with_untracked(|ticket| ticket.can.change) {
        return view! { <Fixed label="Type" text=part(ticket, |ticket| ticket.ticket_type.clone())/> }.into_any();
    }
    let options = part(ticket, |ticket| {
        with_present(&ticket.types, Choice { id: ticket.type_id.0, name: ticket.ticket_type.clone() })
    });
    let value = part(ticket, |ticket| ticket.type_id.to_string());
    view! {
        <Form action=changes.kind prefix="">
            <TicketKeys ticket/>
            <Choose name="type_id" label="Type" options value/>
        </Form>
        <Contest action=changes.kind ticket name="type_id" options/>
    }
    .into_any()
}

/// What the ticket holds in custom fields, and the form that changes it.
#[component]
pub(super) fn FieldsPart(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    let custom = part(ticket, |ticket| ticket.custom.clone());
    let is_there = part(ticket, |ticket| !ticket.custom.is_empty() || !ticket.asked.is_empty());
    let writing = Writing::new(ticket, changes);
    move || {
        is_there.get().then(|| {
            view! {
                <section class="props">
                    <h2>"Further details"</h2>
                    {move || view! { <CustomList custom=custom.get()/> }}
                    {move || writing.offered.get().map(|(asked, values)| view! { <FieldsForm ticket changes writing asked values/> })}
                </section>
            }
        })
    }
}

type Offered = Option<(Vec<FieldDef>, FieldValues)>;

/// The form in the making: while it is open, what others change does not touch it.
#[derive(Clone, Copy)]
struct Writing {
    is_open: RwSignal<bool>,
    /// What the form was made from.
    offered: Memo<Offered>,
    /// The version of the ticket it was made from.
    version: RwSignal<i64>,
    /// What somebody else changed meanwhile, too.
    contested: Memo<Vec<FieldConflict>>,
}

impl Writing {
    fn new(ticket: RwSignal<TicketView>, changes: Changes) -> Self {
        let is_open = RwSignal::new(was_refused::<SetTicketFields>());
        let offered = Memo::new(move |before: Option<&Offered>| {
            let now =
                ticket.with(|ticket| (!ticket.asked.is_empty()).then(|| (ticket.asked.clone(), ticket.fields.clone())));
            before.filter(|_| is_open.get()).cloned().unwrap_or(now)
        });
        let version = RwSignal::new(ticket.with_untracked(|ticket| ticket.version));
        let value = changes.fields.value();
        let refusal = refusal_of(changes.fields);
        let contested = Memo::new(move |_| {
            refusal.with(|error| match error {
                Some(AppError::Contested(fields)) => fields.clone(),
                _ => Vec::new(),
            })
        });
        Effect::new(move |_| {
            let newest = ticket.with(|ticket| ticket.version);
            // Who was told what it is now may save over it.
            if !is_open.get() || contested.with(|fields| !fields.is_empty()) {
                version.set(newest);
            }
        });
        Effect::new(move |_| {
            if value.with(|value| matches!(value, Some(Ok(())))) {
                is_open.set(false);
            }
        });
        Self { is_open, offered, version, contested }
    }
}

#[component]
fn FieldsForm(
    ticket: RwSignal<TicketView>,
    changes: Changes,
    writing: Writing,
    asked: Vec<FieldDef>,
    values: FieldValues,
) -> impl IntoView {
    let id = ticket.with_untracked(|ticket| ticket.id.0);
    // What is not ticked is not sent: this says that the list was asked for.
    let lists = asked.iter().filter(|def| def.kind == FieldKind::Choices).map(|def| {
        view! { <input type="hidden" name=format!("input[fields][{}][]", def.key) value=""/> }
    });
    let lists = lists.collect_view();
    let labels: Vec<_> = asked.iter().map(|def| (format!("fields.{}", def.key), def.label.clone())).collect();
    let toggled = move |event| writing.is_open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
    view! {
        <details class="popup" open=writing.is_open.get_untracked() on:toggle=toggled>
            <summary class="btn btn--small">"Change details"</summary>
            <div class="popup__body" role="group" aria-label="Further details">
                <Form action=changes.fields>
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="version" value=move || writing.version.get()/>
                    {move || contested(writing.contested.get(), &labels)}
                    {lists}
                    <CustomControls defs=asked values/>
                    <FormActions save="Save details"/>
                </Form>
            </div>
        </details>
    }
}

/// Both values of what two people changed; one's own are still in the form.
fn contested(fields: Vec<FieldConflict>, labels: &[(String, String)]) -> Option<impl IntoView + use<>> {
    if fields.is_empty() {
        return None;
    }
    let lines = fields.into_iter().map(|conflict| {
        let label = labels.iter().find(|(name, _)| *name == conflict.field).map(|(_, label)| label.clone());
        let by = if conflict.by.is_empty() { "somebody".to_owned() } else { conflict.by };
        let label = label.unwrap_or(conflict.field);
        view! { <li>{format!("{label}: now \u{201c}{}\u{201d}, by {by}; yours \u{201c}{}\u{201d}", conflict.theirs, conflict.yours)}</li> }
    });
    let lines = lines.collect_view();
    Some(view! {
        <div role="status">
            <ul>{lines}</ul>
            <p class="hint">"Yours is still in the form. Saving again overwrites what is there now."</p>
        </div>
    })
}

/// Labels and values of custom fields; nothing if there are none.
#[component]
pub(in crate::features) fn CustomList(
    /// Labels and values.
    custom: Vec<(String, String)>,
) -> impl IntoView {
    (!custom.is_empty()).then(|| {
        let rows = custom.into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> });
        view! { <dl class="kv">{rows.collect_view()}</dl> }
    })
}
