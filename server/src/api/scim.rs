//! SCIM connections, as admins see them. What identity providers ask for is in `crate::scim`.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use axum::http::StatusCode;
use domain::ids::ScimConnectionId;
use domain::scim::{NewScimToken, ScimConnectionView, ScimInput};
use service::scim;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_scim_connections, create_scim_connection))
        .routes(routes!(get_scim_connection, update_scim_connection, delete_scim_connection))
        .routes(routes!(make_scim_token, revoke_scim_token))
        .routes(routes!(release_scim_connection))
}

/// List SCIM connections
#[utoipa::path(get, path = "/scim-connections", tag = "Integrations",
    responses((status = 200, description = "All of them, by name, without their tokens", body = Vec<ScimConnectionView>)))]
async fn list_scim_connections(ApiCx(cx): ApiCx) -> Answer<Json<Vec<ScimConnectionView>>> {
    Ok(Json(scim::list(&cx).await?))
}

/// Add a SCIM connection
///
/// It can be used once it has a token.
#[utoipa::path(post, path = "/scim-connections", tag = "Integrations",
    request_body(content = ScimInput, example = json!({
        "name": "Okta", "people": "agents", "default_place": "Acme / Head office", "seat": "Agent @ Support",
        "groups": "Second level -> Specialist @ Support"
    })),
    responses(Created))]
async fn create_scim_connection(ApiCx(cx): ApiCx, Input(input): Input<ScimInput>) -> Answer<Created> {
    let id = scim::create(&cx, input).await?;
    Ok(Created::at(&format!("/scim-connections/{id}"), id.0))
}

/// Read a SCIM connection
#[utoipa::path(get, path = "/scim-connections/{id}", tag = "Integrations", params(ById),
    responses((status = 200, description = "The connection, without its token", body = ScimConnectionView)))]
async fn get_scim_connection(ApiCx(cx): ApiCx, Id(id): Id<ScimConnectionId>) -> Answer<Json<ScimConnectionView>> {
    Ok(Json(scim::get(&cx, id).await?))
}

/// Change a SCIM connection
///
/// From then on it acts within the rights of whoever changed it.
#[utoipa::path(patch, path = "/scim-connections/{id}", tag = "Integrations", params(ById),
    request_body(content = ScimInput, content_type = "application/merge-patch+json"), responses(Done))]
async fn update_scim_connection(ApiCx(cx): ApiCx, Id(id): Id<ScimConnectionId>, changes: Object) -> Answer<Done> {
    let present = scim::get(&cx, id).await?;
    scim::update(&cx, id, changes.over(&present.input)?).await?;
    Ok(Done)
}

/// Remove a SCIM connection
///
/// The people it brought stay, and can be changed here.
#[utoipa::path(delete, path = "/scim-connections/{id}", tag = "Integrations", params(ById), responses(Done))]
async fn delete_scim_connection(ApiCx(cx): ApiCx, Id(id): Id<ScimConnectionId>) -> Answer<Done> {
    scim::delete(&cx, id).await?;
    Ok(Done)
}

/// Make a token of a SCIM connection
///
/// The only moment at which it can be read. An earlier one is of no use any more.
#[utoipa::path(post, path = "/scim-connections/{id}/token", tag = "Integrations", params(ById),
    responses((status = 201, description = "The token", body = NewScimToken)))]
async fn make_scim_token(ApiCx(cx): ApiCx, Id(id): Id<ScimConnectionId>) -> Answer<(StatusCode, Json<NewScimToken>)> {
    Ok((StatusCode::CREATED, Json(scim::make_token(&cx, id).await?)))
}

/// Revoke the token of a SCIM connection
#[utoipa::path(delete, path = "/scim-connections/{id}/token", tag = "Integrations", params(ById), responses(Done))]
async fn revoke_scim_token(ApiCx(cx): ApiCx, Id(id): Id<ScimConnectionId>) -> Answer<Done> {
    scim::revoke_token(&cx, id).await?;
    Ok(Done)
}

/// Approve the deactivations of a SCIM connection
///
/// After the circuit breaker stopped it. 409 if it is not stopped.
#[utoipa::path(post, path = "/scim-connections/{id}/release", tag = "Integrations", params(ById), responses(Done))]
async fn release_scim_connection(ApiCx(cx): ApiCx, Id(id): Id<ScimConnectionId>) -> Answer<Done> {
    scim::release(&cx, id).await?;
    Ok(Done)
}
