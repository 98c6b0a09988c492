//! Adding and changing an agent.

use super::api::{CreateAgent, MakeAgent, UpdateAgent, access_of_agent, agent, agent_choices};
use super::effective::EffectiveAccess;
use super::form::{AgentFields, Held};
use super::removal::RemovalButton;
use crate::features::users::api::user;
use crate::features::users::parts::{Saved, id_param, query_param};
use crate::ui::{
    AccountBadge, ErrorPage, Form, FormActions, FormBase, HiddenField, PageHead, accepted, beside_form, load, read,
    times_done,
};
use domain::AppError;
use domain::agents::{AgentAccess, AgentInput, AgentOptions, AgentView};
use domain::ids::UserId;
use domain::state::AccountState;
use domain::users::UserView;
use leptos::prelude::*;
use std::sync::Arc;

/// Adds an agent; with `?person=` makes one of somebody who is in the directory.
#[component]
pub fn NewAgentPage() -> impl IntoView {
    let (create, make) = (ServerAction::<CreateAgent>::new(), ServerAction::<MakeAgent>::new());
    let person = query_param("person");
    let shown = read(
        move || person.get(),
        |person| async move {
            let options = agent_choices().await?;
            let person = match person.parse::<UserId>() {
                Ok(id) => Some(user(id).await?),
                Err(_) => None,
            };
            Ok::<_, AppError>((options, person))
        },
    );
    view! {
        <div class="page page--medium stack">
            {load(shown, move |(options, person): (AgentOptions, Option<UserView>)| match person {
                Some(person) => view! { <MakeAgentForm person options make/> }.into_any(),
                None => view! {
                    <PageHead title="New agent" crumbs=crumbs()/>
                    <Form action=create>
                        <AgentFields values=AgentInput::default() held=Held::default() options/>
                        <FormActions save="Create" cancel="/admin/users"/>
                    </Form>
                }
                .into_any(),
            })}
        </div>
    }
}

#[component]
fn MakeAgentForm(person: UserView, options: AgentOptions, make: ServerAction<MakeAgent>) -> impl IntoView {
    let UserView { id, name, first_name, last_name, emails, .. } = person;
    let email = emails.into_iter().next().unwrap_or_default();
    let values = AgentInput { first_name, last_name, email, ..AgentInput::default() };
    view! {
        <PageHead title=format!("Make {name} an agent") crumbs=crumbs()/>
        <Form action=make>
            <HiddenField name="id" value=id.to_string()/>
            <AgentFields values held=Held::default() options/>
            <FormActions save="Make an agent" cancel=format!("/agent/users/{id}")/>
        </Form>
    }
}

pub(super) fn crumbs() -> crate::ui::Crumbs {
    vec![("Users".to_owned(), "/admin/users".to_owned())]
}

/// Changes an agent.
#[component]
pub fn EditAgentPage() -> impl IntoView {
    let id = id_param::<UserId>("id");
    let update = ServerAction::<UpdateAgent>::new();
    let shown = read(
        move || id.get(),
        |id| async move {
            let (agent, options) = (agent(id).await?, agent_choices().await?);
            Ok::<_, AppError>((agent, options, access_of_agent(id).await?))
        },
    );
    view! {
        <div class="page page--medium stack">
            <Saved action=update/>
            {load(shown, move |(agent, options, access)| view! { <EditAgent agent options access update/> })}
        </div>
    }
}

#[component]
fn EditAgent(
    agent: AgentView,
    options: AgentOptions,
    access: AgentAccess,
    update: ServerAction<UpdateAgent>,
) -> impl IntoView {
    if !agent.can_manage {
        let error = AppError::Forbidden(format!("You may not change {}.", agent.name));
        return view! { <ErrorPage error/> }.into_any();
    }
    let saved = times_done(update);
    let state = agent.state;
    let badges = move || view! { <AccountBadge state/> }.into_any();
    let (id, name) = (agent.id, agent.name.clone());
    let present = beside_form((name, access), saved, move || name_and_access(id));
    let title = Signal::derive(move || present.with(|(name, _)| name.clone()));
    let directory = format!("/agent/users/{id}");
    let held =
        Held { departments: agent.departments.clone(), queues: agent.queues.clone(), roles: agent.roles.clone() };
    let is_deleted = agent.state == AccountState::Deleted;
    let values = AgentInput::of(agent);
    let base = serde_json::to_string(&values).unwrap_or_default();
    view! {
        <PageHead title crumbs=crumbs() badges=Arc::new(badges)>
            <a class="btn" href=directory>"In the directory"</a>
            <a class="btn" href=format!("/admin/agents/{id}/offboard")>{if is_deleted { "Offboarding" } else { "Offboard…" }}</a>
            <RemovalButton id is_deleted/>
        </PageHead>
        <Form action=update fillable=true>
            <HiddenField name="id" value=id.to_string()/>
            <FormBase values=base saved=accepted(update, |sent| &sent.input)/>
            <AgentFields values held options saved/>
            <FormActions save="Update" finish=true cancel="/admin/users"/>
        </Form>
        {move || view! { <EffectiveAccess access=present.with(|(_, access)| access.clone())/> }}
    }
    .into_any()
}

/// What their page shows beside the form: their name, and what they may do.
async fn name_and_access(id: UserId) -> Result<(String, AgentAccess), AppError> {
    Ok((agent(id).await?.name, access_of_agent(id).await?))
}
