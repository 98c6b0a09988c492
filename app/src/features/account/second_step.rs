//! The second step of signing in (ZAM-23).

use super::remember::RememberDevice;
use crate::shell::AuthShell;
use crate::ui::{HiddenField, PlainForm, TextField};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Asks for a code after the password. Nobody is signed in yet.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    view! {
        <AuthShell title="Two-factor authentication" lead="Your password is right. Now the code, please."
            foot=Box::new(|| view! { <a href="/sign-in" rel="external">"Sign in as somebody else"</a> }.into_any())>
            <PlainForm action="/sign-in/code">
                <HiddenField name="next" value=next/>
                <TextField name="code" label="Code" autocomplete="one-time-code" required=true autofocus=true
                    hint="The six digits your authenticator app shows, or one of your recovery codes."/>
                <RememberDevice/>
                <button class="btn btn--primary btn--block">"Sign in"</button>
            </PlainForm>
        </AuthShell>
    }
}
