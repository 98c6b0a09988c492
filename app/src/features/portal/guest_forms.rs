//! What a ticket link asks: who sits at the browser, the code that confirms it, and an answer. Plain forms, which
//! work with and without WebAssembly.

use crate::features::tickets::OnceKey;
use crate::shell::AuthShell;
use crate::ui::{MultilineField, PlainForm, TextField};
use leptos::prelude::*;

/// Asks for the mail address. Whose link it is, is not said.
#[component]
pub fn AskForm(
    /// Of the link.
    token: String,
) -> impl IntoView {
    view! {
        <AuthShell title="Who are you?" lead="This link opens a ticket. Your browser is not known yet, so please confirm your mail address.">
            <PlainForm action=format!("/t/{token}/ask")>
                <TextField name="email" label="E-mail" kind="email" autocomplete="email" required=true autofocus=true
                    hint="We send a code there. If the link was forwarded to you, enter your own address."/>
                <button class="btn btn--primary btn--block">"Send me a code"</button>
            </PlainForm>
        </AuthShell>
    }
}

/// Asks for the code.
#[component]
pub fn CodeForm(
    /// Of the link.
    token: String,
    /// Where the code was sent.
    email: String,
) -> impl IntoView {
    view! {
        <AuthShell title="Please look into your mail" lead=format!("If {email} may open this ticket, a code is on its way there.")>
            <PlainForm action=format!("/t/{token}/code")>
                <TextField name="code" label="Code" autocomplete="one-time-code" required=true autofocus=true hint="Eight digits. It works for 30 minutes, in this browser."/>
                <button class="btn btn--primary btn--block">"Open the ticket"</button>
            </PlainForm>
            <Forget token/>
        </AuthShell>
    }
}

/// The way back to another mail address.
#[component]
pub fn Forget(
    /// Of the link.
    token: String,
) -> impl IntoView {
    view! {
        <form class="row" method="post" action=format!("/t/{token}/forget")>
            <span class="muted">"Not you?"</span>
            <button class="btn btn--ghost btn--small">"Use another mail address"</button>
        </form>
    }
}

/// Writes an answer, with files.
#[component]
pub fn AnswerForm(
    /// Of the link.
    token: String,
    /// Whether the name is asked for.
    asks_name: bool,
) -> impl IntoView {
    let key = OnceKey::new();
    view! {
        <PlainForm action=format!("/t/{token}/answer") files=true>
            {key.field("idempotency_key")}
            {asks_name.then(|| view! { <TextField name="name" label="Your name" autocomplete="name" required=true hint="Your answer stands under this name."/> })}
            <MultilineField name="body" label="Your answer" required=true rows=6/>
            <input type="file" name="files" multiple aria-label="Attach files"/>
            <button class="btn btn--primary btn--block">"Send"</button>
        </PlainForm>
    }
}
