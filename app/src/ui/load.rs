//! Data of a page: waiting, shown, or refused.

use crate::request;
use domain::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use std::sync::Arc;

/// Shows `view` once `resource` is there, and the error page with its status otherwise.
pub fn load<T, V>(resource: Resource<Result<T, AppError>>, view: impl Fn(T) -> V + Send + Sync + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    V: IntoAny + 'static,
{
    let view = Arc::new(view);
    view! {
        <Transition fallback=|| view! { <div class="page"><span class="skeleton skeleton--l"></span><span class="skeleton skeleton--block"></span></div> }>
            {move || {
                let view = Arc::clone(&view);
                Suspend::new(async move {
                    match resource.await {
                        Ok(data) => view(data).into_any(),
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
