//! Two people side by side: whom, and against whom or what. The address holds it all, so it can be shared.

use super::api::{choices_to_compare, compare_people};
use super::comparison::Sides;
use crate::features::access::api::{find_people, person};
use crate::features::structure::parts::only_if;
use crate::features::users::who_is_meant;
use crate::ui::{Icon, PageHead, Panel, load, read};
use domain::AppError;
use domain::compare::{CompareChoices, CompareQuery, Comparison};
use domain::ids::UserId;
use domain::state::WebAccess;
use domain::structure::Choice;
use domain::users::{UserRow, UserView};
use leptos::prelude::*;
use leptos_router::components::Form as RouterForm;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;

/// Path of the page.
pub(super) const PATH: &str = "/admin/compare";

fn query_of(map: &ParamsMap) -> CompareQuery {
    let get = |name| map.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
    let group = get("group");
    CompareQuery {
        left: get("left"),
        right: get("right"),
        give_role: get("give_role"),
        take_role: get("take_role"),
        give_queue: get("give_queue"),
        take_queue: get("take_queue"),
        // The form sends a level whether or not a group is chosen.
        level: if group.is_empty() { String::new() } else { get("level") },
        group,
        web_access: get("web_access"),
    }
}

/// Whether there is something to compare the first person with.
fn is_whole(query: &CompareQuery) -> bool {
    let with = [
        &query.right,
        &query.give_role,
        &query.take_role,
        &query.give_queue,
        &query.take_queue,
        &query.group,
        &query.web_access,
    ];
    !query.left.is_empty() && with.into_iter().any(|part| !part.is_empty())
}

/// *Compare*.
#[component]
pub fn ComparePage() -> impl IntoView {
    let map = use_query_map();
    let query = Memo::new(move |_| map.with(query_of));
    let who = Memo::new(move |_| map.with(|map| map.get("who").unwrap_or_default()));
    let step = read(move || (query.get(), who.get()), |(query, who)| step(query, who));
    only_if(
        |can| can.roles,
        move || {
            view! {
                <div class="page stack">
                    <PageHead title="Compare" lead="What two people reach, side by side; or one person before and after a change that nobody has saved."/>
                    {load(step, move |step| view! { <StepView step query=query.get_untracked() who=who.get_untracked()/> })}
                </div>
            }
            .into_any()
        },
    )
}

/// How far the question has come.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
enum Step {
    /// Somebody is missing: the first, if chosen, with what could change; the people found, if something was
    /// searched; why the question before made no sense.
    Choose(Option<Box<Chosen>>, Option<Vec<UserRow>>, Option<AppError>),
    /// The answer.
    Both(Box<Comparison>),
}

/// The first person, and what could be changed.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Chosen {
    person: UserView,
    choices: CompareChoices,
}

async fn step(query: CompareQuery, who: String) -> Result<Step, AppError> {
    let mut wrong = None;
    if is_whole(&query) {
        match compare_people(query.clone()).await {
            Ok(both) => return Ok(Step::Both(Box::new(both))),
            Err(error @ AppError::Invalid(_)) => wrong = Some(error),
            Err(error) => return Err(error),
        }
    }
    let people = if who.trim().is_empty() { None } else { Some(find_people(who).await?) };
    let chosen = match query.left.parse::<UserId>() {
        Ok(id) => {
            let choices = choices_to_compare().await?;
            Some(Box::new(Chosen { person: person(id).await?, choices }))
        }
        Err(_) => None,
    };
    Ok(Step::Choose(chosen, people, wrong))
}

#[component]
fn StepView(step: Step, query: CompareQuery, who: String) -> impl IntoView {
    match step {
        Step::Both(both) => view! { <Sides both=*both/> }.into_any(),
        Step::Choose(chosen, people, wrong) => {
            let left = query.left;
            let title = if chosen.is_some() { "With whom?" } else { "Whom is it about?" };
            let wrong = wrong.map(|error| {
                let texts = match error {
                    AppError::Invalid(fields) => fields.0.into_values().collect::<Vec<_>>().join(" "),
                    other => other.to_string(),
                };
                view! {
                    <div class="alert alert--danger" role="alert"><Icon glyph=icondata_lu::LuCircleAlert/><div><p>{texts}</p></div></div>
                }
            });
            let about = chosen.as_ref().map(|chosen| {
                let UserView { id, name, customer, .. } = chosen.person.clone();
                view! { <p><a href=format!("/agent/users/{id}")>{name}</a>" · "{customer}" · "<a href=PATH>"Somebody else"</a></p> }
            });
            let found = left.clone();
            view! {
                {wrong}
                {about}
                <Panel title=title><WhoForm who left/></Panel>
                {people.map(|people| view! { <People people left=found/> })}
                {chosen.map(|chosen| view! { <ChangeForm chosen=*chosen/> })}
            }
            .into_any()
        }
    }
}

/// The search for one of the two.
#[component]
fn WhoForm(
    /// What was searched.
    who: String,
    /// The first person, once chosen.
    left: String,
) -> impl IntoView {
    view! {
        <RouterForm method="get" action=PATH attr:class="form" attr:role="search">
            <div class="field">
                <label for="who">"Person"</label>
                <div class="input-group">
                    <input id="who" type="search" name="who" value=who autocomplete="off" aria-describedby="who-hint"/>
                    <button class="btn"><Icon glyph=icondata_lu::LuSearch/>" Find"</button>
                </div>
                <p class="hint" id="who-hint">"Part of a name, mail address or telephone number."</p>
            </div>
            {(!left.is_empty()).then(|| view! { <input type="hidden" name="left" value=left/> })}
        </RouterForm>
    }
}

/// The people found, to choose from.
#[component]
fn People(
    /// Those found.
    people: Vec<UserRow>,
    /// The first person, once chosen.
    left: String,
) -> impl IntoView {
    who_is_meant(people, |row| {
        if left.is_empty() { format!("{PATH}?left={}", row.id) } else { format!("{PATH}?left={left}&right={}", row.id) }
    })
}

/// A change to try out on the first person: nothing of it is saved.
#[component]
fn ChangeForm(chosen: Chosen) -> impl IntoView {
    let Chosen { person, choices } = chosen;
    let CompareChoices { roles, queues, groups } = choices;
    let (other_roles, other_queues) = (roles.clone(), queues.clone());
    let levels: Vec<_> =
        WebAccess::ALL.iter().map(|level| (level.as_str().to_owned(), level.label().to_owned())).collect();
    let named =
        |choices: Vec<Choice>| choices.into_iter().map(|one| (one.id.to_string(), one.name)).collect::<Vec<_>>();
    let is_agent = person.user_type.is_some();
    let own = [("rw", "rw"), ("ro", "ro"), ("none", "none of their own")]
        .map(|(value, name)| (value.to_owned(), name.to_owned()));
    view! {
        <Panel title="Or with a change that is not saved">
            <RouterForm method="get" action=PATH attr:class="form">
                <input type="hidden" name="left" value=person.id.0/>
                <div class="form__grid">
                    {is_agent.then(|| view! {
                        <Pick name="give_role" label="With the role" choices=named(roles)/>
                        <Pick name="take_role" label="Without the role" choices=named(other_roles)/>
                        <Pick name="give_queue" label="In the queue, with its department" choices=named(queues)/>
                        <Pick name="take_queue" label="Without the queue" choices=named(other_queues)/>
                    })}
                    <Pick name="group" label="In the group" choices=named(groups)/>
                    <Pick name="level" label="At the level" choices=own.to_vec() mandatory=true/>
                    <Pick name="web_access" label="With the Web Access Level" choices=levels/>
                </div>
                <div class="form__actions"><button class="btn btn--primary">"Compare before and after"</button></div>
            </RouterForm>
        </Panel>
    }
}

/// A choice that may stay open.
#[component]
fn Pick(
    /// Name of the field.
    name: &'static str,
    /// Its label.
    label: &'static str,
    /// Value and name of each choice.
    choices: Vec<(String, String)>,
    /// Whether one is always chosen.
    #[prop(optional)]
    mandatory: bool,
) -> impl IntoView {
    let choices = choices.into_iter().map(|(value, name)| view! { <option value=value>{name}</option> }).collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name>{(!mandatory).then(|| view! { <option value="">"As it is"</option> })}{choices}</select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_alone_is_no_change() {
        let mut map = ParamsMap::new();
        map.insert("left", "7".to_owned());
        map.insert("level", "rw".to_owned());
        assert!(!is_whole(&query_of(&map)));
        map.insert("group", "2".to_owned());
        assert!(is_whole(&query_of(&map)));
        assert_eq!(query_of(&map).level, "rw");
    }
}
