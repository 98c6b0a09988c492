//! A multiple choice whose entries can have a first and a last day.

use crate::features::users::parts::{date_kind, date_value};
use crate::ui::FormState;
use domain::agents::AgentGrant;
use domain::structure::Choice;
use domain::time::{Period, Timestamp};
use leptos::prelude::*;

/// Departments, queues or roles: a check-box for each, and its dates (of a queue, also its role) one click away. What
/// is held but no longer offered stays in the list, so that saving takes nothing away unseen.
#[component]
pub(super) fn DatedList(
    /// What each entry is: `department`, `queue` or `role`; the fields are named after it.
    what: &'static str,
    /// Its legend.
    legend: &'static str,
    /// What can be chosen.
    options: Vec<Choice>,
    /// What is chosen.
    held: Vec<AgentGrant>,
    /// Mandatory.
    #[prop(optional)]
    required: bool,
    /// Shown when there is nothing to choose.
    empty: &'static str,
    /// Roles of which one can be chosen for each entry.
    #[prop(optional)]
    roles: Vec<Choice>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let error = state.error(&format!("{what}s"));
    let kept = held.iter().filter(|grant| options.iter().all(|option| option.id != grant.id));
    let kept: Vec<_> = kept.map(|grant| Choice { id: grant.id, name: grant.name.clone() }).collect();
    let options: Vec<_> = options.into_iter().chain(kept).collect();
    let is_empty = options.is_empty();
    let entries = options.into_iter().map(|option| {
        let grant = held.iter().find(|grant| grant.id == option.id);
        let (is_held, period) = (grant.is_some(), grant.map_or(Period::ALWAYS, |grant| grant.period));
        let role = grant.and_then(|grant| grant.role.clone());
        view! { <Entry what option is_held period role roles=roles.clone()/> }
    });
    view! {
        <fieldset class="field field--wide">
            <legend>{legend} {required.then(|| view! { " "<span class="required" aria-hidden="true">"*"</span> })}</legend>
            <div class="check-list check-list--dated">{entries.collect_view()}</div>
            {is_empty.then(|| view! { <p class="hint">{empty}</p> })}
            {move || error.get().map(|text| view! { <p class="error">{text}</p> })}
        </fieldset>
    }
}

#[component]
fn Entry(
    what: &'static str,
    option: Choice,
    is_held: bool,
    period: Period,
    role: Option<Choice>,
    roles: Vec<Choice>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let Choice { id, name } = option;
    let value = id.to_string();
    let list = format!("{}[]", state.name(&format!("{what}s")));
    let is_ticked = state.is_chosen(&list, &value, is_held);
    let has_roles = !roles.is_empty() || role.is_some();
    let only = role.as_ref().map(|role| format!("only {}", role.name));
    let words = Some(period.words()).filter(|words| !words.is_empty()).into_iter().chain(only);
    let summary = Some(words.collect::<Vec<_>>().join(", ")).filter(|words| !words.is_empty());
    let summary = summary.unwrap_or_else(|| (if has_roles { "Dates and role" } else { "Dates" }).to_owned());
    let places = ["from", "until", "role"].map(|detail| format!("{what}_{detail}.{id}"));
    let is_filled_in = places.iter().any(|place| state.proposed(place).is_some());
    let errors = places.map(|place| state.error(&place));
    let is_open = move || is_filled_in || errors.iter().any(|error| error.with(Option::is_some));
    let about = name.clone();
    view! {
        <div class="dated">
            <label class="choice"><input type="checkbox" name=list value=value checked=is_ticked/><span>{name}</span></label>
            <details class="disclosure dated__days" open=is_open>
                <summary>{summary}<span class="visually-hidden">{format!(" of {about}")}</span></summary>
                <div class="dated__fields">
                    <Day what id day="from" label="From" about=about.clone() at=period.from/>
                    <Day what id day="until" label="Until" about=about.clone() at=period.until/>
                    {has_roles.then(|| view! { <RoleOf what id about=about.clone() role roles/> })}
                </div>
            </details>
        </div>
    }
}

/// The role that counts for an entry instead of all roles. One that is held but no longer offered stays in the list.
#[component]
fn RoleOf(what: &'static str, id: i64, about: String, role: Option<Choice>, roles: Vec<Choice>) -> impl IntoView {
    let state = expect_context::<FormState>();
    let place = format!("{what}_role.{id}");
    let held = role.as_ref().map(|role| role.id.to_string()).unwrap_or_default();
    let kept = role.filter(|role| roles.iter().all(|one| one.id != role.id));
    let options: Vec<_> = roles.into_iter().chain(kept).map(|role| (role.id.to_string(), role.name)).collect();
    let entered = state.value(&place, held.clone());
    // A link may name a role that is not offered here.
    let is_offered = entered.is_empty() || options.iter().any(|(value, _)| *value == entered);
    let chosen = if is_offered { entered } else { held };
    let options = options.into_iter().map(|(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    let options = options.collect_view();
    let control = move |id: String, name: String, error: Signal<Option<String>>| {
        let described_by = format!("{id}-error");
        view! {
            <select id=id name=name aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || error.with(Option::is_some).then(|| described_by.clone())>
                <option value="">"All roles"</option>
                {options}
            </select>
        }
        .into_any()
    };
    labelled(state, &place, "Role", &about, control)
}

/// A date of an entry. The last day is the first one on which it does not count any more.
#[component]
fn Day(
    what: &'static str,
    id: i64,
    day: &'static str,
    label: &'static str,
    about: String,
    at: Option<Timestamp>,
) -> impl IntoView {
    let state = expect_context::<FormState>();
    let place = format!("{what}_{day}.{id}");
    let value = state.value(&place, date_value(at));
    let control = move |id: String, name: String, error: Signal<Option<String>>| {
        let described_by = format!("{id}-error");
        view! {
            <input id=id name=name type=date_kind(&value) value=value autocomplete="off"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || error.with(Option::is_some).then(|| described_by.clone())/>
        }
        .into_any()
    };
    labelled(state, &place, label, &about, control)
}

/// A control with its error and a label that says unseen which entry it belongs to.
fn labelled(
    state: FormState,
    place: &str,
    label: &'static str,
    about: &str,
    control: impl FnOnce(String, String, Signal<Option<String>>) -> AnyView,
) -> AnyView {
    let (id, error) = (state.id(place), state.error(place));
    let error_id = format!("{id}-error");
    let control = control(id.clone(), state.name(place), error);
    view! {
        <div class="field">
            <label for=id>{label}<span class="visually-hidden">{format!(", {about}")}</span></label>
            {control}
            {move || error.get().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
    .into_any()
}
