//! *Access explained*: two forms and an answer. The address holds the whole question, so it can be
//! shared.

use super::answer::Answer;
use super::api::{explain, find_people, person};
use super::question::{People, WhatForm, WhoForm, question_of};
use crate::features::structure::parts::only_if;
use crate::ui::{PageHead, Panel, load, read};
use domain::AppError;
use domain::access::{AccessAnswer, AccessQuestion};
use domain::ids::UserId;
use domain::users::{UserRow, UserView};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// *Access explained*.
#[component]
pub fn AccessPage() -> impl IntoView {
    let map = use_query_map();
    let question = Memo::new(move |_| map.with(question_of));
    let who = Memo::new(move |_| map.with(|map| map.get("who").unwrap_or_default()));
    let step = read(move || (question.get(), who.get()), |(question, who)| step(question, who));
    only_if(
        |can| can.roles,
        move || {
            view! {
                <div class="page page--medium stack">
                    <PageHead title="Access explained" lead="May somebody do something, and why? The answer comes from the very rules that guard it."/>
                    {load(step, move |step| view! { <StepView step question=question.get_untracked() who=who.get_untracked()/> })}
                </div>
            }
            .into_any()
        },
    )
}

/// How far the question has come.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
enum Step {
    /// Nobody is chosen: the people found, if something was searched.
    Who(Option<Vec<UserRow>>),
    /// Somebody is chosen: the answer, if the question is asked.
    What(Box<UserView>, Option<Result<AccessAnswer, AppError>>),
}

async fn step(question: AccessQuestion, who: String) -> Result<Step, AppError> {
    if question.person.is_empty() {
        let people = if who.trim().is_empty() { None } else { Some(find_people(who).await?) };
        return Ok(Step::Who(people));
    }
    let id: UserId = question.person.parse().map_err(|_| AppError::NotFound)?;
    let person = Box::new(person(id).await?);
    let answer = if question.action.is_empty() { None } else { Some(explain(question).await) };
    Ok(Step::What(person, answer))
}

#[component]
fn StepView(step: Step, question: AccessQuestion, who: String) -> impl IntoView {
    match step {
        Step::Who(people) => {
            let rest = question.clone();
            view! {
                <Panel title="Whom is it about?"><WhoForm who question/></Panel>
                {people.map(|people| view! { <People people question=rest/> })}
            }
            .into_any()
        }
        Step::What(person, answer) => view! {
            {answer.map(|answer| view! { <Answer answer/> })}
            <WhatForm person=*person question/>
        }
        .into_any(),
    }
}
