//! Agents.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::agents::{AgentAccess, AgentInput, AgentView, RemovalInput};
use domain::ids::UserId;
use domain::structure::Choice;
use service::agents;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_agents, create_agent))
        .routes(routes!(get_agent, update_agent))
        .routes(routes!(agent_access))
        .routes(routes!(delete_agent))
        .routes(routes!(undelete_agent))
}

/// List agents
///
/// Deleted ones too: their `state` is `deleted`.
#[utoipa::path(get, path = "/agents", tag = "Agents",
    responses((status = 200, description = "Every agent", body = Vec<AgentView>)))]
async fn list_agents(ApiCx(cx): ApiCx) -> Answer<Json<Vec<AgentView>>> {
    Ok(Json(agents::list(&cx).await?))
}

/// Add an agent
///
/// At most with the rights that the token's owner holds. A mail with a link to choose a password goes
/// out.
#[utoipa::path(post, path = "/agents", tag = "Agents",
    request_body(content = AgentInput, example = json!({"first_name": "Tom", "last_name": "Weber", "email": "tom@example.com", "user_type": "user", "departments": [1], "queues": [1], "roles": [1]})),
    responses(Created))]
async fn create_agent(ApiCx(cx): ApiCx, Input(input): Input<AgentInput>) -> Answer<Created> {
    let id = agents::create(&cx, input).await?;
    Ok(Created::at(&format!("/agents/{id}"), id.0))
}

/// Read an agent
#[utoipa::path(get, path = "/agents/{id}", tag = "Agents", params(ById),
    responses((status = 200, description = "The agent", body = AgentView)))]
async fn get_agent(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<AgentView>> {
    Ok(Json(agents::get(&cx, id).await?))
}

/// What an agent may do
///
/// Agent-wide rights and queues, each with where it comes from.
#[utoipa::path(get, path = "/agents/{id}/access", tag = "Access", params(ById),
    responses((status = 200, description = "Effective permissions", body = AgentAccess)))]
async fn agent_access(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<AgentAccess>> {
    Ok(Json(agents::access(&cx, id).await?))
}

/// Change an agent
///
/// A merge patch: fields that are absent stay as they are; lists are replaced as a whole.
#[utoipa::path(patch, path = "/agents/{id}", tag = "Agents", params(ById),
    request_body(content = AgentInput, example = json!({"queues": [1, 2]})), responses(Done))]
async fn update_agent(ApiCx(cx): ApiCx, Id(id): Id<UserId>, fields: Object) -> Answer<Done> {
    let form = form(agents::get(&cx, id).await?);
    agents::update(&cx, id, fields.over(&form)?).await?;
    Ok(Done)
}

pub(super) fn form(agent: AgentView) -> AgentInput {
    let ids = |choices: Vec<Choice>| choices.into_iter().map(|choice| choice.id.to_string()).collect();
    AgentInput {
        first_name: agent.first_name,
        last_name: agent.last_name,
        email: agent.email,
        user_type: agent.user_type.as_str().to_owned(),
        departments: ids(agent.departments),
        queues: ids(agent.queues),
        roles: ids(agent.roles),
        password: String::new(),
    }
}

/// Delete an agent
///
/// They are blocked, and stay readable. The last admin cannot be deleted, nor can oneself. If they own
/// open tickets, say what becomes of them.
#[utoipa::path(delete, path = "/agents/{id}", tag = "Agents", params(ById, RemovalInput), responses(Done))]
async fn delete_agent(ApiCx(cx): ApiCx, Id(id): Id<UserId>, Filters(input): Filters<RemovalInput>) -> Answer<Done> {
    agents::delete(&cx, id, input).await?;
    Ok(Done)
}

/// Undelete an agent
#[utoipa::path(post, path = "/agents/{id}/undelete", tag = "Agents", params(ById), responses(Done))]
async fn undelete_agent(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    agents::undelete(&cx, id).await?;
    Ok(Done)
}
