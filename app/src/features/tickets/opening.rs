//! The form that opens a ticket, with files: it is sent to a plain address, with and without WebAssembly.

use super::upload;
use crate::ui::{FormFrame, FormState};
use domain::AppError;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Where the form is sent.
const PATH: &str = "/tickets/open";

/// The form, which leads to the new ticket. What was refused keeps its values; files have to be chosen again only
/// where the page is loaded anew.
#[component]
pub(in crate::features) fn OpeningForm(
    /// Where the ticket is shown: `agent` or `portal`.
    hat: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let outcome = RwSignal::new(None::<Result<(), AppError>>);
    let is_sending = RwSignal::new(false);
    let form = NodeRef::<html::Form>::new();
    let state = FormState::new(PATH, "input", move || {
        outcome.try_get().flatten().map(|outcome: Result<(), AppError>| outcome.err())
    });
    provide_context(state);
    let navigate = use_navigate();
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let data = form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let Some(data) = data.filter(|_| !is_sending.get_untracked()) else { return };
        is_sending.set(true);
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            let result = upload::post(PATH, &data).await;
            // Both are gone if the page was left meanwhile.
            is_sending.try_set(false);
            if let Ok(id) = &result
                && outcome.try_get_untracked().is_some()
            {
                navigate(&format!("/{hat}/tickets/{id}"), leptos_router::NavigateOptions::default());
            }
            outcome.try_set(Some(result.map(|_| ())));
        });
    };
    view! {
        <form class="form" method="post" action=PATH enctype="multipart/form-data" novalidate node_ref=form
            on:submit=on_submit aria-busy=move || is_sending.get().to_string()>
            <input type="hidden" name="hat" value=hat/>
            <FormFrame state>{children()}</FormFrame>
        </form>
    }
}

/// Any number of files for the first message.
#[component]
pub(in crate::features) fn FilesField() -> impl IntoView {
    let error = expect_context::<FormState>().error("files");
    view! {
        <div class="field field--wide">
            <label for="open-files">"Files"</label>
            <input id="open-files" type="file" name="files" multiple
                aria-invalid=move || error.try_with(Option::is_some).unwrap_or_default().then_some("true")
                aria-describedby=move || error.try_with(Option::is_some).unwrap_or_default().then_some("open-files-error")/>
            {move || error.try_get().flatten().map(|text| view! { <p class="error" id="open-files-error">{text}</p> })}
        </div>
    }
}
