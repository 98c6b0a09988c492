//! A multiple choice whose entries can have a first and a last day.

use crate::features::users::parts::{date_kind, date_value};
use crate::request::Flash;
use crate::ui::FormState;
use domain::agents::AgentGrant;
use domain::structure::Choice;
use domain::time::{Period, Timestamp};
use leptos::prelude::*;

/// Departments, queues or roles: a check-box for each, and its dates one click away. What is held but no longer
/// offered stays in the list, so that saving takes nothing away unseen.
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
        view! { <Entry what option is_held period/> }
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
fn Entry(what: &'static str, option: Choice, is_held: bool, period: Period) -> impl IntoView {
    let state = expect_context::<FormState>();
    let Choice { id, name } = option;
    let value = id.to_string();
    let list = format!("{}[]", state.name(&format!("{what}s")));
    let is_ticked = state.is_chosen(&list, &value, is_held);
    let words = period.words();
    let summary = if words.is_empty() { "Dates".to_owned() } else { words };
    let errors = ["from", "until"].map(|day| state.error(&format!("{what}_{day}.{id}")));
    let is_wrong = move || errors.iter().any(|error| error.with(Option::is_some));
    let about = name.clone();
    view! {
        <div class="dated">
            <label class="choice"><input type="checkbox" name=list value=value checked=is_ticked/><span>{name}</span></label>
            <details class="disclosure dated__days" open=is_wrong>
                <summary>{summary}<span class="visually-hidden">{format!(" of {about}")}</span></summary>
                <div class="dated__fields">
                    <Day what id day="from" label="From" about=about.clone() at=period.from/>
                    <Day what id day="until" label="Until" about=about.clone() at=period.until/>
                </div>
            </details>
        </div>
    }
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
    let field = format!("{what}_{day}");
    let place = format!("{field}.{id}");
    let (control, error) = (state.id(&place), state.error(&place));
    let name = format!("{}[{id}]", state.name(&field));
    let entered = use_context::<StoredValue<Option<Flash>>>()
        .and_then(|flash| flash.with_value(|flash| flash.as_ref().and_then(|flash| flash.value(&name))));
    let value = entered.unwrap_or_else(|| date_value(at));
    let error_id = format!("{control}-error");
    let describedby = {
        let error_id = error_id.clone();
        move || error.with(Option::is_some).then(|| error_id.clone())
    };
    view! {
        <div class="field">
            <label for=control.clone()>{label}<span class="visually-hidden">{format!(", {about}")}</span></label>
            <input id=control name=name type=date_kind(&value) value=value autocomplete="off"
                aria-invalid=move || error.with(Option::is_some).then_some("true") aria-describedby=describedby/>
            {move || error.get().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
        </div>
    }
}
