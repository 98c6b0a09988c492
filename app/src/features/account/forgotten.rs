//! A forgotten password.

use crate::shell::AuthShell;
use crate::ui::{PlainForm, TextField};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Asks for a link by mail. The answer is the same whether there is such an account or not.
#[component]
pub fn ForgottenPage() -> impl IntoView {
    let sent = use_query_map().with_untracked(|query| query.get("sent").is_some());
    view! {
        <AuthShell title="Forgotten password" lead="We send you a link to choose a new one."
            foot=Box::new(|| view! { <a href="/sign-in">"Back to sign in"</a> }.into_any())>
            {sent.then(|| view! {
                <div class="alert alert--success" role="status"><div><p>"If there is such an account, the mail is on its way."</p></div></div>
            })}
            <PlainForm action="/forgotten">
                <TextField name="login" label="E-mail or username" autocomplete="username" required=true autofocus=true/>
                <button class="btn btn--primary btn--block">"Send the link"</button>
            </PlainForm>
        </AuthShell>
    }
}
