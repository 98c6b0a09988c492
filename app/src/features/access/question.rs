//! The question, as it stands in the address: who, what, on which record.

use crate::features::users::who_is_meant;
use crate::ui::{Icon, Panel};
use domain::access::AccessQuestion;
use domain::policy::Action;
use domain::users::{UserRow, UserView};
use leptos::prelude::*;
use leptos_router::components::Form as RouterForm;
use leptos_router::params::ParamsMap;

/// Path of the page.
pub(super) const PATH: &str = "/admin/access";

/// Kinds of record, with their labels.
const RECORDS: &[(&str, &str)] = &[
    ("desk", "The desk as a whole"),
    ("ticket", "A ticket"),
    ("queue", "A queue"),
    ("user", "A person"),
    ("customer", "A customer"),
];

/// The kind of record an action is usually about.
pub(super) const fn usual_record(action: Action) -> &'static str {
    match action {
        Action::CreateTicket => "queue",
        Action::ModifyUser
        | Action::MergeUsers
        | Action::ManageAccount
        | Action::Impersonate
        | Action::Look
        | Action::EraseUser
        | Action::ExportPerson
        | Action::BeRequester => "user",
        Action::SetConfidential => "customer",
        _ if action.ticket_right().is_some() => "ticket",
        _ => "desk",
    }
}

/// The question in the address. An empty kind of record is the one the action is usually about.
pub(super) fn question_of(map: &ParamsMap) -> AccessQuestion {
    let get = |name| map.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
    let action = get("action");
    let on = Some(get("on")).filter(|on| !on.is_empty());
    let usual = || Action::parse(&action).map(usual_record).unwrap_or_default().to_owned();
    AccessQuestion { on: on.unwrap_or_else(usual), person: get("person"), record: get("record"), action }
}

/// What is asked, kept while the person is chosen.
fn kept(question: &AccessQuestion) -> impl IntoView + use<> {
    [("action", &question.action), ("on", &question.on), ("record", &question.record)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> })
        .collect_view()
}

/// The address of the same question about somebody else.
fn about(question: &AccessQuestion, person: &str) -> String {
    let mut map = ParamsMap::new();
    for (name, value) in
        [("person", person), ("action", &question.action), ("on", &question.on), ("record", &question.record)]
    {
        if !value.is_empty() {
            map.insert(name, value.to_owned());
        }
    }
    format!("{PATH}{}", map.to_query_string())
}

/// The first step: whom the question is about.
#[component]
pub(super) fn WhoForm(
    /// What was searched.
    who: String,
    /// The rest of the question.
    question: AccessQuestion,
) -> impl IntoView {
    view! {
        <RouterForm method="get" action=PATH attr:class="form" attr:role="search">
            <div class="field">
                <label for="who">"Person"</label>
                <div class="input-group">
                    <input id="who" type="search" name="who" value=who autocomplete="off" autofocus aria-describedby="who-hint"/>
                    <button class="btn"><Icon glyph=icondata_lu::LuSearch/>" Find"</button>
                </div>
                <p class="hint" id="who-hint">"Part of a name, mail address or telephone number."</p>
            </div>
            {kept(&question)}
        </RouterForm>
    }
}

/// The people found, to choose from.
#[component]
pub(super) fn People(
    /// Those found.
    people: Vec<UserRow>,
    /// The rest of the question.
    question: AccessQuestion,
) -> impl IntoView {
    who_is_meant(people, |row| about(&question, &row.id.to_string()))
}

/// The second step: what they want to do, and to which record.
#[component]
pub(super) fn WhatForm(
    /// The person.
    person: UserView,
    /// The question so far.
    question: AccessQuestion,
) -> impl IntoView {
    let somebody_else = about(&question, "");
    let records = RECORDS
        .iter()
        .map(|(value, label)| {
            let selected = *value == question.on;
            view! { <option value=*value selected=selected>{*label}</option> }
        })
        .collect_view();
    view! {
        <Panel title="Question">
            <RouterForm method="get" action=PATH attr:class="form">
                <input type="hidden" name="person" value=person.id.0/>
                <dl class="kv">
                    <dt>"Person"</dt>
                    <dd><a href=format!("/agent/users/{}", person.id)>{person.name}</a>" · "{person.customer}" · "<a href=somebody_else>"Somebody else"</a></dd>
                </dl>
                <div class="form__grid">
                    <div class="field">
                        <label for="action">"May they"</label>
                        <select id="action" name="action">{actions(&question.action)}</select>
                    </div>
                    <div class="field">
                        <label for="on">"On"</label>
                        <select id="on" name="on"><option value="">"What it is usually about"</option>{records}</select>
                    </div>
                    <div class="field">
                        <label for="record">"Which one"</label>
                        <input id="record" name="record" value=question.record autocomplete="off" aria-describedby="record-hint"/>
                        <p class="hint" id="record-hint">"The number of a ticket; of a queue, person or customer, the number in the address of its page. Empty for the desk."</p>
                    </div>
                </div>
                <div class="form__actions"><button class="btn btn--primary">"Explain"</button></div>
            </RouterForm>
        </Panel>
    }
}

/// The actions, under what they are usually about.
fn actions(chosen: &str) -> impl IntoView + use<> {
    let chosen = chosen.to_owned();
    RECORDS
        .iter()
        .map(|(record, label)| {
            let options = Action::ALL.iter().filter(|action| usual_record(**action) == *record).map(|action| {
                let selected = action.as_str() == chosen;
                view! { <option value=action.as_str() selected=selected>{action.label()}</option> }
            });
            view! { <optgroup label=*label>{options.collect_view()}</optgroup> }
        })
        .collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_whole_question() {
        let asked = AccessQuestion {
            person: "7".to_owned(),
            action: "reply".to_owned(),
            on: "ticket".to_owned(),
            record: "20261".to_owned(),
        };
        assert_eq!(about(&asked, "7"), "/admin/access?person=7&action=reply&on=ticket&record=20261");
    }

    #[test]
    fn an_action_alone_is_about_its_usual_record() {
        let mut map = ParamsMap::new();
        map.insert("person", "7".to_owned());
        map.insert("action", "impersonate".to_owned());
        assert_eq!(question_of(&map).on, "user");
        map.insert("on", "desk".to_owned());
        assert_eq!(question_of(&map).on, "desk");
    }
}
