//! The second step of signing in (ZAM-23).

use super::api::{remember_days, second_step_methods};
use super::{passkey_fields::PasskeyFields, remember::RememberDevice};
use crate::shell::AuthShell;
use crate::ui::{HiddenField, PlainForm, TextField, load, read};
use domain::AppError;
use domain::passkeys::SecondStep;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Asks for a code or a key after the password or single sign-on. Nobody is signed in yet.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    let methods = read(|| (), |()| async { Ok::<_, AppError>((second_step_methods().await?, remember_days().await?)) });
    view! {
        <AuthShell title="Two-factor authentication" lead="The first step is done. Now the second factor, please."
            foot=Box::new(|| view! { <a href="/sign-in" rel="external">"Sign in as somebody else"</a> }.into_any())>
            {load(methods, move |(methods, days)| view! { <Methods methods days next=next.clone()/> })}
        </AuthShell>
    }
}

/// The key first, as it is the quicker one; recovery codes are there for everybody.
#[component]
fn Methods(methods: SecondStep, days: i64, next: String) -> impl IntoView {
    let SecondStep { has_apps, has_keys } = methods;
    let hint = if has_apps || !has_keys {
        "The six digits your authenticator app shows, or one of your recovery codes."
    } else {
        "One of your recovery codes, if your key is not at hand."
    };
    let for_key = next.clone();
    view! {
        {has_keys.then(move || view! {
            <div class="passkey-only stack">
                <PlainForm action="/sign-in/code/key">
                    <HiddenField name="next" value=for_key/>
                    <PasskeyFields/>
                    <RememberDevice days/>
                    <button type="button" class="btn btn--primary btn--block" data-passkey="/sign-in/code/challenge">"Use a passkey or security key"</button>
                </PlainForm>
                <p class="auth__or">"or"</p>
            </div>
        })}
        <PlainForm action="/sign-in/code">
            <HiddenField name="next" value=next/>
            <TextField name="code" label="Code" autocomplete="one-time-code" required=true autofocus=!has_keys hint/>
            <RememberDevice days/>
            <button class=if has_keys { "btn btn--block" } else { "btn btn--primary btn--block" }>"Sign in"</button>
        </PlainForm>
    }
}
