//! Server functions of SCIM connections.

use domain::AppError;
use domain::ids::ScimConnectionId;
use domain::scim::{NewScimToken, ScimConnectionView, ScimInput};
use leptos::prelude::*;

/// Every connection.
#[server]
pub async fn scim_connections() -> Result<Vec<ScimConnectionView>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::scim::list(&cx)).await
}

/// One connection.
#[server]
pub async fn scim_connection(id: ScimConnectionId) -> Result<ScimConnectionView, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::scim::get(&cx, id)).await
}

/// Adds a connection.
#[server]
pub async fn create_scim_connection(input: ScimInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    let id = crate::server::answer(service::scim::create(&cx, input)).await?;
    crate::server::redirect_to(&format!("/admin/scim/{id}"));
    Ok(())
}

/// Changes a connection.
#[server]
pub async fn update_scim_connection(id: ScimConnectionId, input: ScimInput) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::scim::update(&cx, id, input)).await
}

/// Removes a connection.
#[server]
pub async fn delete_scim_connection(id: ScimConnectionId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::scim::delete(&cx, id)).await?;
    crate::server::redirect_to("/admin/scim");
    Ok(())
}

/// Makes a token: the only moment it can be read.
#[server]
pub async fn make_scim_token(id: ScimConnectionId) -> Result<NewScimToken, AppError> {
    let cx = crate::server::cx()?;
    let new = crate::server::answer(service::scim::make_token(&cx, id)).await?;
    crate::server::show_once_at(crate::server::SCIM_PATH, crate::server::NEW_TOKEN_COOKIE, &new.token);
    Ok(new)
}

/// Revokes the token.
#[server]
pub async fn revoke_scim_token(id: ScimConnectionId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::scim::revoke_token(&cx, id)).await
}

/// Approves what the circuit breaker refused.
#[server]
pub async fn release_scim_connection(id: ScimConnectionId) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::scim::release(&cx, id)).await
}
