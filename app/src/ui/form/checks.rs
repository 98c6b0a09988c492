//! Check-boxes.

use super::FormState;
use super::owners::hint_of;
use leptos::prelude::*;

/// A check-box.
#[component]
pub fn CheckField(
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// Ticked.
    #[prop(optional)]
    checked: bool,
    /// Help after the label.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let hint = hint_of(&name, hint);
    let full = state.name(&name);
    let checked = state.is_chosen(&full, "true", checked);
    let error = state.error(&name);
    view! {
        <div class="field field--wide">
            <label class="choice">
                <input type="checkbox" name=full value="true" checked=checked/>
                <span>{label} {(!hint.is_empty()).then(|| view! { " "<small class="hint">{hint}</small> })}</span>
            </label>
            {move || error.try_get().flatten().map(|text| view! { <p class="error">{text}</p> })}
        </div>
    }
}

/// Several check-boxes of one name: a multiple choice.
#[component]
pub fn CheckList(
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// Its legend.
    #[prop(into)]
    legend: String,
    /// Values, labels and hints.
    options: Vec<(String, String, String)>,
    /// The chosen values.
    #[prop(optional)]
    chosen: Vec<String>,
    /// Mandatory.
    #[prop(optional)]
    required: bool,
    /// Shown when there is nothing to choose.
    #[prop(optional, into)]
    empty: String,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let full = format!("{}[]", state.name(&name));
    let error = state.error(&name);
    let is_empty = options.is_empty();
    let options = options
        .into_iter()
        .map(|(value, label, hint)| {
            let ticked = state.is_chosen(&full, &value, chosen.contains(&value));
            view! {
                <label class="choice">
                    <input type="checkbox" name=full.clone() value=value checked=ticked/>
                    <span>{label} {(!hint.is_empty()).then(|| view! { " "<small class="hint">{hint}</small> })}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field field--wide">
            <legend>{legend} {required.then(|| view! { " "<span class="required" aria-hidden="true">"*"</span> })}</legend>
            <div class="check-list">{options}</div>
            {is_empty.then(|| view! { <p class="hint">{empty}</p> })}
            {move || error.try_get().flatten().map(|text| view! { <p class="error">{text}</p> })}
        </fieldset>
    }
}
