//! Forms: plain HTML forms that work without WebAssembly, and better with it. A refused form keeps
//! every value and shows each error at its field.

use super::{AccessEffect, Icon, raw_text};
use crate::request::Flash;
use domain::AppError;
use domain::access::AccessDiff;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use serde::de::DeserializeOwned;

/// What the fields of a form share.
#[derive(Clone, Copy)]
pub struct FormState {
    error: Signal<Option<AppError>>,
    flash: StoredValue<Option<Flash>>,
    prefix: StoredValue<String>,
    scope: StoredValue<String>,
}

impl FormState {
    fn new(path: &str, prefix: &str, latest: impl Fn() -> Option<Option<AppError>> + Send + Sync + 'static) -> Self {
        let flash = use_context::<StoredValue<Option<Flash>>>()
            .and_then(|flash| flash.get_value())
            .filter(|flash| flash.form == path);
        let first = flash.as_ref().and_then(|flash| flash.error.clone());
        let scope = path.rsplit('/').next().unwrap_or(path).to_owned();
        Self {
            error: Signal::derive(move || latest().unwrap_or_else(|| first.clone())),
            flash: StoredValue::new(flash),
            prefix: StoredValue::new(prefix.to_owned()),
            scope: StoredValue::new(scope),
        }
    }

    /// The name a field is sent under.
    #[must_use]
    pub fn name(self, field: &str) -> String {
        self.prefix.with_value(|prefix| sent_name(prefix, field))
    }

    /// The id of a field's control.
    #[must_use]
    pub fn id(self, field: &str) -> String {
        self.scope.with_value(|scope| format!("{scope}-{}", field.replace(['[', ']', '.'], "-")))
    }

    /// What was entered before, or `value`.
    #[must_use]
    pub fn value(self, field: &str, value: String) -> String {
        let name = self.name(field);
        self.flash.with_value(|flash| match flash {
            Some(flash) => flash.value(&name).unwrap_or_default(),
            None => value,
        })
    }

    /// Whether this choice was made before, or `chosen`.
    #[must_use]
    pub fn is_chosen(self, name: &str, choice: &str, chosen: bool) -> bool {
        self.flash.with_value(|flash| flash.as_ref().map_or(chosen, |flash| flash.has(name, choice)))
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(self, field: &str) -> Signal<Option<String>> {
        let (error, field) = (self.error, field.to_owned());
        Signal::derive(move || error.with(|error| error.as_ref().and_then(|error| error.at(&field)).map(str::to_owned)))
    }

    /// Who would gain and lose access, if somebody has to look at that first.
    #[must_use]
    pub fn unseen(self) -> Signal<Option<AccessDiff>> {
        let error = self.error;
        Signal::derive(move || {
            error.with(|error| match error {
                Some(AppError::Unseen(diff)) => Some((**diff).clone()),
                _ => None,
            })
        })
    }

    /// What is wrong with the form as a whole.
    fn summary(self) -> Signal<Option<String>> {
        let error = self.error;
        Signal::derive(move || {
            error.with(|error| {
                error.as_ref().map(|error| error.at("form").map_or_else(|| error.to_string(), str::to_owned))
            })
        })
    }
}

/// Whether the form of this server function was refused without WebAssembly, and comes back with this page.
#[must_use]
pub fn was_refused<F: ServerFn>() -> bool {
    let flash = use_context::<StoredValue<Option<Flash>>>();
    flash.is_some_and(|flash| flash.with_value(|flash| flash.as_ref().is_some_and(|flash| flash.form == F::PATH)))
}

/// Fields whose values have names of their own.
const MAPS: [&str; 2] = ["fields", "order"];

/// The name of a field below the prefix of its form. A custom field is a value of `fields`; any other dot,
/// as in the key of a setting, belongs to the name.
fn sent_name(prefix: &str, field: &str) -> String {
    match (prefix, field.split_once('.').filter(|(map, _)| MAPS.contains(map))) {
        ("", _) => field.to_owned(),
        (prefix, Some((map, key))) => format!("{prefix}[{map}][{key}]"),
        (prefix, None) => format!("{prefix}[{field}]"),
    }
}

/// A form for a server function.
#[component]
pub fn Form<F, O>(
    /// The action it sends.
    action: ServerAction<F>,
    /// The argument its fields belong to.
    #[prop(default = "input")]
    prefix: &'static str,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView
where
    F: DeserializeOwned + ServerFn<Error = AppError, Protocol = Http<PostUrl, O>> + Clone + Send + Sync + 'static,
    F::Client: Client<AppError>,
    <<F::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<web_sys::FormData>,
    F::Output: Clone + Send + Sync + 'static,
    O: 'static,
{
    let result = action.value();
    let state = FormState::new(F::PATH, prefix, move || {
        result.with(|result| result.as_ref().map(|result| result.as_ref().err().cloned()))
    });
    provide_context(state);
    view! {
        <ActionForm action=action attr:class=format!("form {class}") attr:novalidate=true attr:aria-busy=move || action.pending().get().to_string()>
            <Summary state/>
            {children()}
        </ActionForm>
    }
}

/// A form for a plain address of the server: it reloads the page.
#[component]
pub fn PlainForm(
    /// Where it is sent.
    #[prop(into)]
    action: String,
    /// Whether it carries files.
    #[prop(optional)]
    files: bool,
    /// Further classes.
    #[prop(optional)]
    class: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let state = FormState::new(&action, "", || None);
    provide_context(state);
    let enctype = files.then_some("multipart/form-data");
    view! {
        <form class=format!("form {class}") method="post" action=action enctype=enctype novalidate>
            <Summary state/>
            {children()}
        </form>
    }
}

/// A form whose values become the address of a page, which says what is wrong with them.
#[component]
pub fn QueryForm(
    /// The page.
    action: &'static str,
    /// What the names of its fields begin with.
    prefix: &'static str,
    /// What is wrong with the values in the present address.
    error: Option<AppError>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let state = FormState::new(action, prefix, move || Some(error.clone()));
    provide_context(state);
    view! {
        <form class="form" method="get" action=action novalidate>
            <Summary state/>
            {children()}
        </form>
    }
}

/// What is wrong with the form as a whole, or that something has to be seen before it is saved.
#[component]
fn Summary(
    /// The form.
    state: FormState,
) -> impl IntoView {
    let (summary, unseen) = (state.summary(), state.unseen());
    move || {
        summary.get().map(|text| {
            let is_unseen = unseen.with(Option::is_some);
            let (class, role) =
                if is_unseen { ("alert alert--warning", "status") } else { ("alert alert--danger", "alert") };
            view! {
                <div class=class role=role>
                    <Icon glyph=icondata_lu::LuCircleAlert/>
                    <div><p>{text}{is_unseen.then(|| view! { " "<a href="#effect">"Show me"</a> })}</p></div>
                </div>
            }
        })
    }
}

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
            {move || error.get().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
}

/// What describes a control to screen readers: its hint, and its error.
fn described_by(
    id: String,
    has_hint: bool,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + Sync + 'static {
    move || {
        let hint = has_hint.then(|| format!("{id}-hint"));
        let error = error.with(Option::is_some).then(|| format!("{id}-error"));
        let both: Vec<_> = hint.into_iter().chain(error).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }
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
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let (id, error, sent) = (state.id(&name), state.error(&name), state.name(&name));
    let describedby = described_by(id.clone(), !hint.is_empty(), error);
    let value = state.value(&name, value);
    view! {
        <Field name label required hint wide>
            <input id=id name=sent type=kind value=value autocomplete=autocomplete required=required autofocus=autofocus list=(!list.is_empty()).then_some(list)
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=describedby/>
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
    /// Help below the control.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let (id, error, sent) = (state.id(&name), state.error(&name), state.name(&name));
    let describedby = described_by(id.clone(), !hint.is_empty(), error);
    view! {
        <Field name label required=true hint wide=true>
            <input id=id name=sent type="file" accept=accept required
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=describedby/>
        </Field>
    }
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
    let (id, error, sent) = (state.id(&name), state.error(&name), state.name(&name));
    let describedby = described_by(id.clone(), !hint.is_empty(), error);
    let value = state.value(&name, value);
    view! {
        <Field name label required hint wide>
            <textarea id=id name=sent rows=rows required=required
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=describedby
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
    let (id, error, sent) = (state.id(&name), state.error(&name), state.name(&name));
    let describedby = described_by(id.clone(), !hint.is_empty(), error);
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
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=describedby
            >
                {(!empty.is_empty()).then(|| view! { <option value="">{empty}</option> })}
                {options}
            </select>
        </Field>
    }
}

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
    let full = state.name(&name);
    let checked = state.is_chosen(&full, "true", checked);
    let error = state.error(&name);
    view! {
        <div class="field field--wide">
            <label class="choice">
                <input type="checkbox" name=full value="true" checked=checked/>
                <span>{label} {(!hint.is_empty()).then(|| view! { " "<small class="hint">{hint}</small> })}</span>
            </label>
            {move || error.get().map(|text| view! { <p class="error">{text}</p> })}
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
            {move || error.get().map(|text| view! { <p class="error">{text}</p> })}
        </fieldset>
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

/// The buttons of a form: *Save* stays, *Save and finish* returns where the form offers both (OTR-9). Above
/// them, who gains and who loses access, where that has to be seen before it is saved.
#[component]
pub fn FormActions(
    /// Label of the first button.
    #[prop(default = "Save".to_owned(), into)]
    save: String,
    /// Offers *Save and finish*, sent as `then=finish`.
    #[prop(optional)]
    finish: bool,
    /// Where *Cancel* leads; no such button if empty.
    #[prop(optional, into)]
    cancel: String,
) -> impl IntoView {
    let unseen = use_context::<FormState>().map(FormState::unseen);
    let is_unseen = move || unseen.is_some_and(|unseen| unseen.with(Option::is_some));
    let label = move || if is_unseen() { "Save with these changes".to_owned() } else { save.clone() };
    view! {
        {move || unseen.and_then(|unseen| unseen.get()).map(|diff| {
            view! { <input type="hidden" name="seen" value=diff.seen.clone()/><AccessEffect diff/> }
        })}
        <div class="form__actions">
            <button class="btn btn--primary" name="then" value="stay">{label}</button>
            {finish.then(|| view! { <button class="btn" name="then" value="finish">"Save and finish"</button> })}
            {(!cancel.is_empty()).then(|| view! { <a class="btn btn--ghost" href=cancel>"Cancel"</a> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::sent_name;

    #[test]
    fn only_custom_fields_are_sent_as_values_of_another_field() {
        assert_eq!(sent_name("input", "fields.badge"), "input[fields][badge]");
        assert_eq!(sent_name("input", "order.3"), "input[order][3]");
        assert_eq!(sent_name("values", "mail.from"), "values[mail.from]");
        assert_eq!(sent_name("", "subject"), "subject");
    }
}
