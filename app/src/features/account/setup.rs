//! The first start (RTP-2).

use super::api::setup_is_open;
use crate::shell::AuthShell;
use crate::ui::{ErrorPage, PasswordField, PlainForm, TextField, load, read};
use domain::AppError;
use leptos::prelude::*;

/// Makes the first admin, once; afterwards there is nothing here.
#[component]
pub fn SetupPage() -> impl IntoView {
    let open = read(|| (), |()| setup_is_open());
    load(open, |open| {
        if !open {
            return view! { <main class="main" id="main"><ErrorPage error=AppError::NotFound/></main> }.into_any();
        }
        view! {
            <AuthShell title="Welcome to Deskfolk" wide=true
                lead="This makes the first administrator and your own organisation. It can be done once.">
                <PlainForm action="/setup">
                    <TextField name="organisation" label="Name of your organisation" required=true autocomplete="organization" autofocus=true
                        hint="Becomes the first customer, with one site."/>
                    <div class="form__grid">
                        <TextField name="first_name" label="First name" required=true autocomplete="given-name"/>
                        <TextField name="last_name" label="Last name" required=true autocomplete="family-name"/>
                    </div>
                    <TextField name="email" label="E-mail" required=true kind="email" autocomplete="username" hint="You sign in with it."/>
                    <div class="form__grid">
                        <PasswordField name="password" label="Password" autocomplete="new-password" hint="At least 10 characters."/>
                        <PasswordField name="password_again" label="The same again" autocomplete="new-password"/>
                    </div>
                    <button class="btn btn--primary btn--block">"Create"</button>
                </PlainForm>
            </AuthShell>
        }
        .into_any()
    })
}
