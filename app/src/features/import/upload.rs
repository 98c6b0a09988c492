//! The form that sends a spreadsheet. By script, it says how much of it is sent.

use super::links::LIST;
use crate::ui::{FormFrame, FormState, made};
use domain::AppError;
use js_sys::Promise;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, ProgressEvent, SubmitEvent, XmlHttpRequest};

/// Where the form is sent.
const PATH: &str = "/imports";
const MEGABYTE: f64 = 1_000_000.0;

/// The form, which leads to the new import. What was refused keeps its values.
#[component]
pub fn UploadForm(
    /// The fields.
    children: Children,
) -> impl IntoView {
    let outcome = RwSignal::new(None::<Result<(), AppError>>);
    let sent = RwSignal::new(None::<(f64, f64)>);
    let form = NodeRef::<html::Form>::new();
    let state = FormState::new(PATH, "", move || {
        outcome.try_get().flatten().map(|outcome: Result<(), AppError>| outcome.err())
    });
    provide_context(state);
    let navigate = use_navigate();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let data = form.get_untracked().and_then(|form| FormData::new_with_form(&form).ok());
        let Some(data) = data.filter(|_| sent.get_untracked().is_none()) else { return };
        sent.set(Some((0.0, 0.0)));
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            let result = post(&data, move |done, of| {
                sent.try_set(Some((done, of)));
            })
            .await;
            // Both are gone if the page was left meanwhile.
            sent.try_set(None);
            if let Ok(id) = &result
                && outcome.try_get_untracked().is_some()
            {
                navigate(&format!("{LIST}/{id}"), NavigateOptions::default());
            }
            outcome.try_set(Some(result.map(|_| ())));
        });
    };
    view! {
        <form class="form dialog__body" method="post" action=PATH enctype="multipart/form-data" novalidate node_ref=form
            on:submit=on_submit aria-busy=move || sent.get().is_some().to_string()>
            <FormFrame state>{children()}</FormFrame>
            {move || sent.get().map(|(done, of)| view! { <Sent done of/> })}
        </form>
    }
}

/// How much of the file is sent.
#[component]
fn Sent(done: f64, of: f64) -> impl IntoView {
    let text = match (of > 0.0, done < of) {
        (false, _) => "Sending the file".to_owned(),
        (true, true) => format!("{:.1} of {:.1} MB sent", done / MEGABYTE, of / MEGABYTE),
        (true, false) => "Sent. Its rows are being read".to_owned(),
    };
    view! {
        <div class="progress">
            <progress value=done.to_string() max=of.max(1.0).to_string() aria-label="Upload"></progress>
            <span>{text}</span>
        </div>
    }
}

/// Sends the form, and answers the number of the import it made.
async fn post(form: &FormData, sent: impl Fn(f64, f64) + 'static) -> Result<i64, AppError> {
    let answer = exchange(form, sent).await;
    let (status, text) = answer.map_err(|_| AppError::Transport("the upload was interrupted".to_owned()))?;
    made(status, &text, "file")
}

/// By the older of the two ways of browsers: the other one does not tell how much is sent.
async fn exchange(form: &FormData, sent: impl Fn(f64, f64) + 'static) -> Result<(u16, String), JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", PATH)?;
    request.set_request_header("Accept", "application/json")?;
    let listener = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        sent(event.loaded(), event.total());
    });
    request.upload()?.set_onprogress(Some(listener.as_ref().unchecked_ref()));
    let answered = Promise::new(&mut |resolve, reject| {
        request.set_onload(Some(&resolve));
        request.set_onerror(Some(&reject));
        request.set_onabort(Some(&reject));
    });
    request.send_with_opt_form_data(Some(form))?;
    JsFuture::from(answered).await?;
    Ok((request.status()?, request.response_text()?.unwrap_or_default()))
}
