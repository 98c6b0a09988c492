//! Opening a ticket in the portal.

use super::api::my_ticket_options;
use crate::features::fields::CustomFields;
use crate::features::ticket_types::api::portal_type_form;
use crate::features::ticket_types::{TypeChoice, type_in_address};
use crate::features::tickets::{FilesField, OnceKey, OpeningForm, queue_options};
use crate::ui::{CheckField, Empty, FormActions, MultilineField, PageHead, SelectField, TextField, load, read};
use domain::AppError;
use domain::fields::FieldValues;
use domain::structure::Choice;
use domain::ticket_types::TypeForm;
use leptos::prelude::*;

/// A short form: where to, what about, and the message.
#[component]
pub fn NewMyTicketPage() -> impl IntoView {
    let kind = type_in_address();
    let options = read(
        move || kind.get(),
        |kind| async move { Ok::<_, AppError>((my_ticket_options().await?, portal_type_form(kind).await?)) },
    );
    view! {
        <PageHead title="New ticket" crumbs=vec![("My tickets".to_owned(), "/portal".to_owned())]/>
        {load(options, |(options, typed)| {
            if options.queues.is_empty() || typed.types.is_empty() {
                return view! {
                    <Empty glyph=icondata_lu::LuInbox title="You cannot open tickets here" text="Nothing is open to you. Please ask your contact for access."/>
                }
                .into_any();
            }
            view! { <TypeChoice typed=typed.clone()/><TicketForm queues=options.queues typed/> }.into_any()
        })}
    }
}

#[component]
fn TicketForm(queues: Vec<Choice>, typed: TypeForm) -> impl IntoView {
    let key = OnceKey::new();
    let (queues, only) = queue_options(queues, typed.queue_id);
    view! {
        <OpeningForm hat="portal">
            {typed.type_id.map(|id| view! { <input type="hidden" name="input[type_id]" value=id.to_string()/> })}
            {key.field("input[idempotency_key]")}
            <SelectField name="queue_id" label="Queue" options=queues value=only empty="Please choose" required=true hint="Who should look at it."/>
            <TextField name="subject" label="Subject" required=true wide=true/>
            <MultilineField name="body" label="Message" required=true rows=8/>
            <FilesField/>
            <CustomFields defs=typed.fields values=FieldValues::default()/>
            <CheckField name="is_confidential" label="Confidential" hint="Colleagues do not see it, only you and those who take part."/>
            <FormActions save="Send" cancel="/portal"/>
        </OpeningForm>
    }
}
