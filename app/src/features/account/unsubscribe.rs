//! Ending mails by the link in one of them, without signing in.

use super::api::unsubscribe_link;
use crate::shell::AuthShell;
use crate::ui::{PlainForm, load, read};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Asks before it ends anything: programs that look at links in mails must not.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.with(|params| params.get("token").unwrap_or_default());
    let is_done = use_query_map().with_untracked(|query| query.get("done").is_some());
    let known = read(token, unsubscribe_link);
    load(known, move |is_known| {
        if !is_known {
            crate::request::answer_status(domain::AppError::NotFound.status_code());
            return view! {
                <AuthShell title="This link does not work">
                    <p>"Please check that it was copied whole. You can also choose your mails in your profile."</p>
                    <p class="row"><a class="btn" href="/sign-in">"Sign in"</a></p>
                </AuthShell>
            }
            .into_any();
        }
        if is_done {
            return view! {
                <AuthShell title="No more mails" lead="You will not get these mails any more.">
                    <p>"You can change that in your profile, or by asking the desk."</p>
                </AuthShell>
            }
            .into_any();
        }
        view! {
            <AuthShell title="Stop these mails?" lead="You still get mails about your account.">
                <PlainForm action=format!("/unsubscribe/{}", token())>
                    <button class="btn btn--primary btn--block">"Stop mails like this one"</button>
                    <button class="btn btn--block" name="what" value="all">"Stop all mails about tickets"</button>
                </PlainForm>
            </AuthShell>
        }
        .into_any()
    })
}
