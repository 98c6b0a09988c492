//! Choosing a password by a one-time link.

use super::api::{link_info, rules_of_passwords};
use super::new_password::NewPasswordFields;
use crate::shell::AuthShell;
use crate::ui::{HiddenField, PlainForm, read};
use domain::AppError;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Where the links of welcome and reset mails lead.
#[component]
pub fn ChoosePasswordPage() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.with(|params| params.get("token").unwrap_or_default());
    let link =
        read(token, |token| async move { Ok::<_, AppError>((link_info(token).await?, rules_of_passwords().await?)) });
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match link.await {
                    Ok((link, rules)) => view! {
                        <AuthShell title="Choose a password" lead=format!("For {}. You sign in as {}.", link.name, link.login)>
                            <PlainForm action="/choose-password">
                                <HiddenField name="token" value=token()/>
                                <input type="hidden" autocomplete="username" value=link.login/>
                                <NewPasswordFields label="New password" rules token=token()/>
                                <button class="btn btn--primary btn--block">"Save and sign in"</button>
                            </PlainForm>
                        </AuthShell>
                    }.into_any(),
                    Err(error) => {
                        // A link that is used, expired or never was: gone for good.
                        let status = if matches!(error, AppError::Conflict(_)) { 410 } else { error.status_code() };
                        crate::request::answer_status(status);
                        let text = error.at("form").map_or_else(|| error.to_string(), str::to_owned);
                        view! {
                            <AuthShell title="This link does not work">
                                <p>{text}</p>
                                <p class="row"><a class="btn" href="/forgotten">"Ask for a new link"</a><a class="btn btn--ghost" href="/sign-in">"Sign in"</a></p>
                            </AuthShell>
                        }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}
