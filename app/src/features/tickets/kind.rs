//! The type of a ticket and its custom fields, as agents see and change them (HAL-73).

use super::api::SetTicketFields;
use super::parts::TicketKeys;
use super::properties::{Changes, Choose, Fixed, part, with_present};
use crate::features::fields::CustomControls;
use crate::ui::{Form, FormActions, was_refused};
use domain::fields::FieldKind;
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
    }
    .into_any()
}

/// What the ticket holds in custom fields, and the form that changes it.
#[component]
pub(super) fn FieldsPart(ticket: RwSignal<TicketView>, changes: Changes) -> impl IntoView {
    let shown = part(ticket, |ticket| (ticket.custom.clone(), ticket.asked.clone(), ticket.fields.clone()));
    move || {
        let (custom, asked, values) = shown.get();
        if custom.is_empty() && asked.is_empty() {
            return ().into_any();
        }
        // What is not ticked is not sent: this says that the list was asked for.
        let lists = asked.iter().filter(|def| def.kind == FieldKind::Choices).map(|def| {
            view! { <input type="hidden" name=format!("input[fields][{}][]", def.key) value=""/> }
        });
        let lists = lists.collect_view();
        let form = (!asked.is_empty()).then(|| {
            let is_open = was_refused::<SetTicketFields>();
            view! {
                <details class="popup" open=is_open>
                    <summary class="btn btn--small">"Change details"</summary>
                    <div class="popup__body" role="group" aria-label="Further details">
                        <Form action=changes.fields>
                            <TicketKeys ticket/>
                            {lists}
                            <CustomControls defs=asked values/>
                            <FormActions save="Save details"/>
                        </Form>
                    </div>
                </details>
            }
        });
        view! {
            <section class="props">
                <h2>"Further details"</h2>
                <CustomList custom/>
                {form}
            </section>
        }
        .into_any()
    }
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
