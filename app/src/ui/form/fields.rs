//! Fields with a label, a hint and an error of their own.

use super::FormState;
use super::owners::hint_of;
use crate::ui::raw_text;
use leptos::prelude::*;

/// Label, hint and error around a control.
#[component]
fn Field(
    /// Name of the field.
    name: String,
    /// Its label.
    label: String,
    /// Marked with an asterisk (OTR-33).
    required: bool,
    /// Help below the control.
    hint: String,
    /// Over the full width.
    wide: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let id = state.id(&name);
    let error = state.error(&name);
    let error_id = format!("{id}-error");
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> });
    view! {
        <div class=if wide { "field field--wide" } else { "field" }>
            <label for=id>{label} {required.then(|| view! { " "<span class="required" aria-hidden="true">"*"</span> })}</label>
            {children()}
            {hint}
            {move || error.try_get().flatten().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
}

/// What a control is called, and what screen readers are told of it.
struct Control<D> {
    id: String,
    sent: String,
    error: Signal<Option<String>>,
    /// The ids of its hint and of its error.
    described_by: D,
}

fn control(
    state: FormState,
    name: &str,
    hint: &str,
) -> Control<impl Fn() -> Option<String> + Clone + Send + Sync + 'static + use<>> {
    let (id, error) = (state.id(name), state.error(name));
    let (hint_id, error_id) = ((!hint.is_empty()).then(|| format!("{id}-hint")), format!("{id}-error"));
    let described_by = move || {
        let error = is_wrong(error).then(|| error_id.clone());
        let both: Vec<_> = hint_id.clone().into_iter().chain(error).collect();
        (!both.is_empty()).then(|| both.join(" "))
    };
    Control { id, sent: state.name(name), error, described_by }
}

/// Whether there is an error. A form that has just been answered and closed has none any more.
fn is_wrong(error: Signal<Option<String>>) -> bool {
    error.try_with(Option::is_some).unwrap_or_default()
}

/// One line of text.
#[component]
pub fn TextField(
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// Its value.
    #[prop(optional, into)]
    value: String,
    /// Mandatory.
    #[prop(optional)]
    required: bool,
    /// Help below the control.
    #[prop(optional, into)]
    hint: String,
    /// Type of the control.
    #[prop(default = "text")]
    kind: &'static str,
    /// `autocomplete` token.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Over the full width.
    #[prop(optional)]
    wide: bool,
    /// Has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Id of a list of suggestions.
    #[prop(optional)]
    list: &'static str,
    /// Endings of files that are offered.
    #[prop(optional)]
    accept: &'static str,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let hint = hint_of(&name, hint);
    let Control { id, sent, error, described_by } = control(state, &name, &hint);
    let value = state.value(&name, value);
    view! {
        <Field name label required hint wide>
            <input id=id name=sent type=kind value=value autocomplete=autocomplete required=required autofocus=autofocus list=(!list.is_empty()).then_some(list) accept=(!accept.is_empty()).then_some(accept)
                aria-invalid=move || is_wrong(error).then_some("true") aria-describedby=described_by/>
        </Field>
    }
}

/// A file, in a form that carries files.
#[component]
pub fn FileField(
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// Endings that are offered.
    accept: &'static str,
    /// Mandatory.
    #[prop(default = true)]
    required: bool,
    /// Help below the control.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    view! { <TextField name label required hint wide=true kind="file" accept/> }
}

/// A password. Never filled in by the server.
#[component]
pub fn PasswordField(
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// Mandatory.
    #[prop(default = true)]
    required: bool,
    /// Help below the control.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    view! { <TextField name label required hint kind="password" autocomplete/> }
}

/// Text of several lines.
#[component]
pub fn MultilineField(
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// Its value.
    #[prop(optional, into)]
    value: String,
    /// Mandatory.
    #[prop(optional)]
    required: bool,
    /// Help below the control.
    #[prop(optional, into)]
    hint: String,
    /// Rows shown.
    #[prop(default = 4)]
    rows: u32,
    /// Over the full width.
    #[prop(default = true)]
    wide: bool,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let hint = hint_of(&name, hint);
    let Control { id, sent, error, described_by } = control(state, &name, &hint);
    let value = state.value(&name, value);
    view! {
        <Field name label required hint wide>
            <textarea id=id name=sent rows=rows required=required
                aria-invalid=move || is_wrong(error).then_some("true") aria-describedby=described_by
            >{raw_text(&value)}</textarea>
        </Field>
    }
}

/// A choice from a list.
#[component]
pub fn SelectField(
    /// Name of the field.
    #[prop(into)]
    name: String,
    /// Its label.
    #[prop(into)]
    label: String,
    /// Values and labels.
    options: Vec<(String, String)>,
    /// The chosen value.
    #[prop(optional, into)]
    value: String,
    /// The empty choice; none if empty.
    #[prop(optional, into)]
    empty: String,
    /// Mandatory.
    #[prop(optional)]
    required: bool,
    /// Help below the control.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let hint = hint_of(&name, hint);
    let Control { id, sent, error, described_by } = control(state, &name, &hint);
    let chosen = state.value(&name, value);
    let options = options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect_view();
    view! {
        <Field name label required hint wide=false>
            <select id=id name=sent required=required
                aria-invalid=move || is_wrong(error).then_some("true") aria-describedby=described_by
            >
                {(!empty.is_empty()).then(|| view! { <option value="">{empty}</option> })}
                {options}
            </select>
        </Field>
    }
}

/// A value that is sent along unseen.
#[component]
pub fn HiddenField(
    /// Name of the field, without the form's prefix.
    name: &'static str,
    /// Its value.
    #[prop(into)]
    value: String,
    /// Belongs to the form's argument.
    #[prop(optional)]
    prefixed: bool,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let name = if prefixed { state.name(name) } else { name.to_owned() };
    view! { <input type="hidden" name=name value=value/> }
}
