//! The first start (RTP-2).

use super::api::{rules_of_passwords, setup_is_open};
use super::new_password::NewPasswordFields;
use crate::shell::AuthShell;
use crate::ui::{ErrorPage, PlainForm, TextField, load, read};
use domain::AppError;
use leptos::prelude::*;

/// Makes the first admin, once; afterwards there is nothing here.
#[component]
pub fn SetupPage() -> impl IntoView {
    let open =
        read(|| (), |()| async move { Ok::<_, AppError>((setup_is_open().await?, rules_of_passwords().await?)) });
    load(open, |(open, rules)| {
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
                        <NewPasswordFields label="Password" rules/>
                    </div>
                    <button class="btn btn--primary btn--block">"Create"</button>
                </PlainForm>
            </AuthShell>
        }
        .into_any()
    })
}
