//! Opening a ticket in the portal.

use super::api::{OpenMyTicket, my_ticket_options};
use crate::features::tickets::{OnceKey, queue_options};
use crate::ui::{CheckField, Empty, Form, FormActions, MultilineField, PageHead, SelectField, TextField, load, read};
use domain::structure::Choice;
use leptos::prelude::*;

/// A short form: where to, what about, and the message.
#[component]
pub fn NewMyTicketPage() -> impl IntoView {
    let options = read(|| (), |()| my_ticket_options());
    view! {
        <PageHead title="New ticket" crumbs=vec![("My tickets".to_owned(), "/portal".to_owned())]/>
        {load(options, |options| {
            if options.queues.is_empty() {
                return view! {
                    <Empty glyph=icondata_lu::LuInbox title="You cannot open tickets here" text="No queue is open to you. Please ask your contact for access."/>
                }
                .into_any();
            }
            view! { <TicketForm queues=options.queues/> }.into_any()
        })}
    }
}

#[component]
fn TicketForm(queues: Vec<Choice>) -> impl IntoView {
    let open = ServerAction::<OpenMyTicket>::new();
    let key = OnceKey::new();
    let (queues, only) = queue_options(queues);
    view! {
        <Form action=open>
            {key.field("input[idempotency_key]")}
            <SelectField name="queue_id" label="Queue" options=queues value=only empty="Please choose" required=true hint="Who should look at it."/>
            <TextField name="subject" label="Subject" required=true wide=true/>
            <MultilineField name="body" label="Message" required=true rows=8 hint="You can attach files in the next step."/>
            <CheckField name="is_confidential" label="Confidential" hint="Colleagues do not see it, only you and those who take part."/>
            <FormActions save="Send" cancel="/portal"/>
        </Form>
    }
}
