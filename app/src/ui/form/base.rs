//! What a form began with: by it, the server tells what others changed meanwhile.

use super::state::FormState;
use domain::AppError;
use domain::meanwhile::known;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Serialize;

/// What a form began with, as JSON: what others change meanwhile is kept beside what is entered. Stands before all
/// fields.
#[component]
pub fn FormBase(
    /// The values.
    values: String,
    /// What was saved of the form since, as JSON, where it stays as it is: the next change begins with that.
    #[prop(optional, into)]
    saved: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    state.merge();
    let first = state.sent("base").unwrap_or(values);
    let base = move || saved.and_then(|saved| saved.get()).unwrap_or_else(|| first.clone());
    let before = state.sent("told").unwrap_or_default();
    // Who has been told of something stays told, whatever else the form is asked.
    let told = Memo::new(move |last: Option<&String>| match state.contested() {
        Some(fields) => known(&fields),
        None => last.cloned().unwrap_or_else(|| before.clone()),
    });
    view! {
        <input type="hidden" name="base" value=base/>
        <input type="hidden" name="told" value=move || told.get()/>
    }
}

/// What was sent last of all that the server accepted from a form, as JSON.
pub fn accepted<F, I>(action: ServerAction<F>, input: fn(&F) -> &I) -> Signal<Option<String>>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
    I: Serialize + 'static,
{
    let (sent, accepted) = (StoredValue::new(None), RwSignal::new(None));
    Effect::new(move |_| {
        let form = action.input().with(|form| form.as_ref().and_then(|form| serde_json::to_string(input(form)).ok()));
        if form.is_some() {
            sent.set_value(form);
        }
    });
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(_)))) {
            accepted.set(sent.get_value());
        }
    });
    accepted.into()
}
