//! Signing in.

use super::api::open_doors;
use super::passkey_fields::PasskeyFields;
use crate::shell::AuthShell;
use crate::ui::{HiddenField, PasswordField, PlainForm, TextField, load, read};
use domain::account::Doors;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// The sign-in page, for agents and customers alike.
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query_map();
    let next = query.with_untracked(|query| query.get("next").unwrap_or_default());
    let again = query.with_untracked(|query| query.get("why").as_deref() == Some("again"));
    let note = query.with_untracked(|query| match query.get("why").as_deref() {
        Some("ended") => "Your session has ended. Please sign in again.",
        Some("kept") => "Your session has ended. Please sign in again: what you wrote waits for you.",
        Some("again") => "Please sign in again, so that it is certain who sits here.",
        Some("late") => "That took too long. Please sign in again.",
        Some("out") => "You have signed out.",
        Some("chosen") => "Your password is set. Please sign in with it.",
        _ => "",
    });
    let (with_passkey, at_provider) = (next.clone(), next.clone());
    let doors = read(|| (), |()| open_doors());
    view! {
        <AuthShell title="Sign in" foot=Box::new(|| view! { <a href="/forgotten">"Forgotten password?"</a> }.into_any())>
            {(!note.is_empty()).then(|| view! { <div class="alert alert--info" role="status"><div><p>{note}</p></div></div> })}
            <PlainForm action="/sign-in">
                <HiddenField name="next" value=next/>
                <TextField name="login" label="E-mail or username" autocomplete="username webauthn" required=true autofocus=true/>
                <PasswordField name="password" label="Password" autocomplete="current-password"/>
                <button class="btn btn--primary btn--block">"Sign in"</button>
            </PlainForm>
            <div class="passkey-only">
                <PlainForm action="/sign-in/passkey">
                    <HiddenField name="next" value=with_passkey/>
                    <PasskeyFields/>
                    <button type="button" class="btn btn--block" data-passkey="/sign-in/passkey/challenge" data-passkey-suggested="">"Sign in with a passkey"</button>
                </PlainForm>
            </div>
            {load(doors, move |doors| view! { <OtherWays doors next=at_provider.clone() again/> })}
        </AuthShell>
    }
}

/// The providers of single sign-on, and what there is for whoever has no account (HAL-36, OST-27).
#[component]
fn OtherWays(
    doors: Doors,
    next: String,
    /// Whether a provider has to ask anew who somebody is.
    again: bool,
) -> impl IntoView {
    let providers = doors.providers.into_iter().map(|provider| {
        let mut query = ParamsMap::new();
        if !next.is_empty() {
            query.insert("next", next.clone());
        }
        if again {
            query.insert("again", "1".to_owned());
        }
        let href = format!("/auth/oidc/{}{}", provider.id, query.to_query_string());
        view! { <a class="btn btn--block" rel="external nofollow" href=href>{format!("Sign in with {}", provider.name)}</a> }
    });
    view! {
        {providers.collect_view()}
        {doors.registration.then(|| view! { <a class="btn btn--block" href="/register">"Create an account"</a> })}
        {doors.anonymous_ticket.then(|| view! { <a class="btn btn--block" href="/open-ticket">"Open a ticket without an account"</a> })}
        {doors.ticket_status.then(|| view! { <a class="btn btn--block" href="/check-ticket">"Check ticket status"</a> })}
    }
}
