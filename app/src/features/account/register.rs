//! Creating one's own account (HAL-34..37).

use super::api::{open_doors, registration_fields};
use crate::features::fields::CustomControls;
use crate::shell::AuthShell;
use crate::ui::{ErrorPage, PlainForm, TextField, load, read};
use domain::AppError;
use domain::fields::FieldValues;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Asks for name and address; the rest is confirmed by mail. The answer is the same whether the address
/// is known or not.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let sent = use_query_map().with_untracked(|query| query.get("sent").is_some());
    let open = read(
        || (),
        |()| async move {
            let is_open = open_doors().await?.registration;
            Ok::<_, AppError>(if is_open { Some(registration_fields().await?) } else { None })
        },
    );
    load(open, move |open| {
        let Some(fields) = open else {
            return view! { <main class="main" id="main"><ErrorPage error=AppError::NotFound/></main> }.into_any();
        };
        view! {
            <AuthShell title="Create an account" lead="With it you follow all your tickets in one place."
                foot=Box::new(|| view! { "You have one? "<a href="/sign-in">"Sign in"</a> }.into_any())>
                {sent.then(|| view! {
                    <div class="alert alert--success" role="status"><div>
                        <p class="alert__title">"Please look into your mail"</p>
                        <p>"We sent a link there. Follow it to choose your password."</p>
                    </div></div>
                })}
                <PlainForm action="/register">
                    <TextField name="name" label="Name" autocomplete="name" required=true autofocus=true/>
                    <TextField name="email" label="E-mail" kind="email" autocomplete="email" required=true/>
                    <CustomControls defs=fields values=FieldValues::default()/>
                    <button class="btn btn--primary btn--block">"Create account"</button>
                </PlainForm>
            </AuthShell>
        }
        .into_any()
    })
}
