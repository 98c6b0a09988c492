//! Asking for the link to a ticket by mail address and number (N15).

use super::api::open_doors;
use crate::shell::AuthShell;
use crate::ui::{Empty, PlainForm, TextField, load, read};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Asks for mail address and number. The answer is the same whether there is such a ticket or not.
#[component]
pub fn CheckTicketPage() -> impl IntoView {
    let sent = use_query_map().with_untracked(|query| query.get("sent").is_some());
    let doors = read(|| (), |()| open_doors());
    load(
        doors,
        move |doors| {
            if doors.ticket_status { view! { <Ask sent/> }.into_any() } else { view! { <Closed/> }.into_any() }
        },
    )
}

#[component]
fn Ask(sent: bool) -> impl IntoView {
    view! {
        <AuthShell title="Check ticket status" lead="We send a link to your ticket to your mail address."
            foot=Box::new(|| view! { <a href="/sign-in">"Back to sign in"</a> }.into_any())>
            {sent.then(|| view! {
                <div class="alert alert--success" role="status"><div><p>"If this is your ticket, the mail is on its way."</p></div></div>
            })}
            <PlainForm action="/check-ticket">
                <TextField name="email" label="E-mail" kind="email" autocomplete="email" required=true autofocus=true/>
                <TextField name="number" label="Ticket number" required=true hint="It stands in every mail about the ticket."/>
                <button class="btn btn--primary btn--block">"Send the link"</button>
            </PlainForm>
        </AuthShell>
    }
}

#[component]
fn Closed() -> impl IntoView {
    crate::request::answer_status(404);
    view! {
        <AuthShell title="Check ticket status">
            <Empty glyph=icondata_lu::LuInbox title="Not offered here" text="Please sign in, or answer a mail about your ticket."/>
            <p class="row"><a class="btn" href="/sign-in">"Sign in"</a></p>
        </AuthShell>
    }
}
