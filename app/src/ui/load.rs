//! Data of a page: waiting, shown, or refused.

use super::mark_alive;
use super::read::{Read, Text, decode};
use crate::request;
use domain::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Shows `view` once the data is there, and the error page with its status otherwise.
pub fn load<T, V>(data: Read<T>, view: impl Fn(T) -> V + Send + Sync + 'static) -> AnyView
where
    T: DeserializeOwned + 'static,
    V: IntoAny + 'static,
{
    let view = move |text: &str| match decode(text) {
        Ok(data) => view(data).into_any(),
        Err(error) => view! { <ErrorPage error/> }.into_any(),
    };
    load_text(data.text, Arc::new(view))
}

/// The part of [`load`] that is the same for all data.
fn load_text(text: Resource<Text>, view: Arc<dyn Fn(&str) -> AnyView + Send + Sync>) -> AnyView {
    view! {
        <Transition fallback=|| view! { <div class="page"><span class="skeleton skeleton--l"></span><span class="skeleton skeleton--block"></span></div> }>
            {move || {
                let view = Arc::clone(&view);
                Suspend::new(async move {
                    match text.await {
                        Ok(text) => view(&text),
                        Err(error) => view! { <ErrorPage error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// What stands in the place of a page that cannot be shown; sets the page's status.
#[component]
pub fn ErrorPage(
    /// Why.
    error: AppError,
) -> impl IntoView {
    request::answer_status(error.status_code());
    mark_alive();
    let title = match &error {
        AppError::Unauthenticated => "Please sign in",
        AppError::Forbidden(_) => "You may not do this",
        AppError::NotFound => "There is nothing here",
        AppError::TooMany { .. } => "Too many attempts",
        AppError::Unavailable | AppError::Transport(_) => "Not available at the moment",
        _ => "Something went wrong",
    };
    let text = match &error {
        AppError::NotFound => "The page was moved, or it is not yours to see.".to_owned(),
        other => other.to_string(),
    };
    view! {
        <Title text=title/>
        <div class="error-page error-page--inside">
            <p class="error-page__code">{error.status_code()}</p>
            <h1>{title}</h1>
            <p>{text}</p>
            <p class="row"><a class="btn btn--primary" href="/">"Go to the start"</a></p>
        </div>
    }
}
