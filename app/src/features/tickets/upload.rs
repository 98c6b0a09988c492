//! Sending a form with files without leaving the page.

use crate::ui::made;
use domain::AppError;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, Headers, RequestInit, Response};

/// Posts a form to an address of the server that answers in JSON, with the number of what was made.
///
/// # Errors
/// What the server refused, or `Transport` if it was not reached.
pub async fn post(path: &str, form: &FormData) -> Result<i64, AppError> {
    let (status, text) = exchange(path, form).await.map_err(|_| AppError::Transport("fetch".to_owned()))?;
    made(status, &text, "files")
}

async fn exchange(path: &str, form: &FormData) -> Result<(u16, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(form);
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}
