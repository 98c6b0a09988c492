//! What the pages of people, customers and agents share.

use crate::request::Flash;
use crate::ui::{Count, Icon, Read, toast};
use domain::AppError;
use domain::paging::Total;
use domain::state::Validity;
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::str::FromStr;

/// An id in the path. One that is none is the id of no record.
pub fn id_param<T: FromStr + Default + PartialEq + Send + Sync + 'static>(name: &'static str) -> Memo<T> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name).and_then(|id| id.parse().ok()).unwrap_or_default()))
}

/// One parameter of the query, empty if absent.
pub fn query_param(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name).unwrap_or_default()))
}

/// How many rows there are, as soon as they are counted.
pub fn counted(total: Read<Total>, one: &'static str, many: &'static str) -> AnyView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let rows = total.await.ok().map(|total| total.rows);
                view! { <Count total=Signal::stored(rows) one many/> }
            })}
        </Transition>
    }
    .into_any()
}

/// What came of an action without fields: a toast, or why it was refused.
#[component]
pub fn Answer<F>(
    /// The action.
    action: ServerAction<F>,
    /// What is said when it went well.
    done: &'static str,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let flash = use_context::<StoredValue<Option<Flash>>>().and_then(|flash| flash.get_value());
    let refused = flash.filter(|flash| flash.form == F::PATH).and_then(|flash| flash.error);
    let result = action.value();
    Effect::new(move |_| {
        if result.with(|result| matches!(result, Some(Ok(_)))) {
            toast(done);
        }
    });
    move || {
        let error = result.with(|result| match result {
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(error.clone()),
            None => refused.clone(),
        });
        error.map(|error| {
            let text = error.at("form").map_or_else(|| error.to_string(), str::to_owned);
            view! {
                <div class="alert alert--danger" role="alert">
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div><p>{text}</p></div>
                </div>
            }
        })
    }
}

/// Says that the form was saved: a toast, or without WebAssembly a line above the form.
#[component]
pub fn Saved<F>(
    /// The action of the form.
    action: ServerAction<F>,
) -> impl IntoView
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let (result, version) = (action.value(), action.version());
    Effect::new(move |_| {
        if result.with(|result| matches!(result, Some(Ok(_)))) {
            toast("Saved.");
        }
    });
    let is_fresh = move || version.get() == 0 && result.with(Option::is_none);
    view! { {move || is_fresh().then(|| view! { <SavedNote/> })} }
}

/// Says that what is shown was just saved.
#[component]
pub fn SavedNote() -> impl IntoView {
    let saved = query_param("saved");
    move || {
        (!saved.with(String::is_empty)).then(|| {
            view! {
                <div class="alert alert--success" role="status">
                    <Icon glyph=icondata_lu::LuCheck/>
                    <div><p>"Saved."</p></div>
                </div>
            }
        })
    }
}

/// The choices of *Validity*.
pub fn validities() -> Vec<(String, String)> {
    Validity::ALL.iter().map(|validity| (validity.as_str().to_owned(), validity.label().to_owned())).collect()
}

/// A moment as a date field holds it: the date alone at midnight.
pub fn date_value(at: Option<Timestamp>) -> String {
    at.map(Timestamp::as_input).unwrap_or_default()
}

/// The kind of control that can hold this value: a date with a time of day must not lose it.
pub fn date_kind(value: &str) -> &'static str {
    if value.contains('T') { "datetime-local" } else { "date" }
}
