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
use domain::offboarding::{OffboardInput, OffboardReport, Offboarding};
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
        .routes(routes!(agent_offboarding))
        .routes(routes!(offboard_agent))
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
/// A merge patch: fields that are absent stay as they are; lists are replaced as a whole. Days are given by the
/// id of the department, queue or role; `null` takes one away.
#[utoipa::path(patch, path = "/agents/{id}", tag = "Agents", params(ById),
    request_body(content = AgentInput, example = json!({"queues": [1, 2], "queue_until": {"2": "2026-11-30"}})), responses(Done))]
async fn update_agent(ApiCx(cx): ApiCx, Id(id): Id<UserId>, fields: Object) -> Answer<Done> {
    let form = AgentInput::of(agents::get(&cx, id).await?);
    agents::update(&cx, id, fields.sent_over(&form)?).await?;
    Ok(Done)
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
///
/// They sign in again with the access they had. Tickets and customers that went to others stay there, and
/// revoked tokens stay revoked.
#[utoipa::path(post, path = "/agents/{id}/undelete", tag = "Agents", params(ById), responses(Done))]
async fn undelete_agent(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Done> {
    agents::undelete(&cx, id).await?;
    Ok(Done)
}

/// What an agent still holds
///
/// Open tickets by queue with the agents who may own them, customers, sessions, API tokens and more; for
/// somebody who was taken out, what went where.
#[utoipa::path(get, path = "/agents/{id}/offboarding", tag = "Agents", params(ById),
    responses((status = 200, description = "What they hold", body = Offboarding)))]
async fn agent_offboarding(ApiCx(cx): ApiCx, Id(id): Id<UserId>) -> Answer<Json<Offboarding>> {
    Ok(Json(agents::offboarding(&cx, id).await?))
}

/// Take an agent out
///
/// Hands over open tickets and customers as said, ends sessions, revokes API tokens and deletes the agent, all
/// or nothing.
#[utoipa::path(post, path = "/agents/{id}/offboard", tag = "Agents", params(ById),
    request_body(content = OffboardInput, example = json!({"tickets": "assign", "heir_id": 4, "queues": {"2": "nobody"}, "customers": "department", "department_id": 1})),
    responses((status = 200, description = "What went where", body = OffboardReport)))]
async fn offboard_agent(
    ApiCx(cx): ApiCx,
    Id(id): Id<UserId>,
    Input(input): Input<OffboardInput>,
) -> Answer<Json<OffboardReport>> {
    Ok(Json(agents::offboard(&cx, id, &input).await?))
}
