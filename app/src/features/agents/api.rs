//! Server functions of agents.

use domain::AppError;
use domain::agents::{AgentAccess, AgentInput, AgentOptions, AgentView, RemovalInput, RemovalView};
use domain::ids::UserId;
#[cfg(feature = "ssr")]
use domain::meanwhile::Sent;
use domain::offboarding::{OffboardInput, Offboarding};
use leptos::prelude::*;

/// What the agent form offers.
#[server]
pub async fn agent_choices() -> Result<AgentOptions, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::options(&cx)).await
}

/// An agent, whole.
#[server]
pub async fn agent(id: UserId) -> Result<AgentView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::get(&cx, id)).await
}

/// What an agent may do, and why.
#[server]
pub async fn access_of_agent(id: UserId) -> Result<AgentAccess, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::access(&cx, id)).await
}

/// Adds an agent.
#[server]
pub async fn create_agent(input: AgentInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::agents::create(&cx, input)).await?;
    crate::server::redirect_to(&format!("/admin/agents/{id}?saved=1"));
    Ok(())
}

/// Makes somebody who is in the directory an agent, once it was seen what they gain.
#[server]
pub async fn make_agent(id: UserId, input: AgentInput, #[server(default)] seen: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::require_seen(service::agents::preview_making(&cx, id, input.clone()), &seen).await?;
    crate::server::answer(service::agents::make(&cx, id, input)).await?;
    crate::server::redirect_to(&format!("/admin/agents/{id}?saved=1"));
    Ok(())
}

/// Changes an agent, beside what others changed since the form began with `base`.
#[server]
pub async fn update_agent(
    id: UserId,
    input: AgentInput,
    #[server(default)] then: String,
    #[server(default)] seen: String,
    #[server(default)] base: String,
) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let sent = Sent::new(input, base);
    crate::server::require_seen(service::agents::preview(&cx, id, sent.clone()), &seen).await?;
    crate::server::answer(service::agents::update(&cx, id, sent)).await?;
    let next = if then == "finish" { "/admin/users".to_owned() } else { format!("/admin/agents/{id}?saved=1") };
    crate::server::redirect_to(&next);
    Ok(())
}

/// What deleting an agent means.
#[server]
pub async fn removal(id: UserId) -> Result<RemovalView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::removal(&cx, id)).await
}

/// Blocks an agent until undeleted.
#[server]
pub async fn delete_agent(id: UserId, #[server(default)] input: RemovalInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::delete(&cx, id, input)).await?;
    crate::server::redirect_to("/admin/users");
    Ok(())
}

/// Gives a deleted agent everything back.
#[server]
pub async fn undelete_agent(id: UserId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::undelete(&cx, id)).await?;
    crate::server::redirect_to(&format!("/admin/agents/{id}"));
    Ok(())
}

/// Everything an agent holds who may leave.
#[server]
pub async fn held_by_agent(id: UserId) -> Result<Offboarding, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::offboarding(&cx, id)).await
}

/// Takes an agent out, with everything they hold.
#[server]
pub async fn offboard_agent(id: UserId, #[server(default)] input: OffboardInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::agents::offboard(&cx, id, &input)).await?;
    crate::server::redirect_to(&format!("/admin/agents/{id}/offboard"));
    Ok(())
}
