//! Which mails about tickets people choose to get.

use super::api::{SaveOwnMails, own_mails};
use crate::ui::{CheckField, Form, FormActions, Panel, load, read, toast};
use leptos::prelude::*;

/// Mails about tickets: none, and for agents about which.
#[component]
pub fn MailsPanel() -> impl IntoView {
    let save = ServerAction::<SaveOwnMails>::new();
    Effect::new(move |_| {
        if matches!(save.value().get(), Some(Ok(()))) {
            toast("Your choice of mails is saved.");
        }
    });
    let data = read(|| (), |()| own_mails());
    view! {
        <Panel title="Mails about tickets">
            {load(data, move |chosen| view! {
                <Form action=save>
                    <CheckField name="mails" label="Mails about tickets" checked=chosen.mails
                        hint="Mails about your account always come."/>
                    {chosen.is_agent.then(|| view! {
                        <CheckField name="owned" label="Tickets of mine" checked=chosen.owned
                            hint="When a ticket becomes yours, and when a customer writes in it."/>
                        <CheckField name="new_tickets" label="New tickets in my queues" checked=chosen.new_tickets/>
                    })}
                    <FormActions save="Save mails"/>
                </Form>
            })}
        </Panel>
    }
}
