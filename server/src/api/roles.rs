//! Roles.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::RoleId;
use domain::structure::{RoleInput, RoleRow};
use service::structure::roles;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_roles, create_role)).routes(routes!(get_role, update_role))
}

/// List roles
#[utoipa::path(get, path = "/roles", tag = "Roles",
    responses((status = 200, description = "All of them", body = Vec<RoleRow>)))]
async fn list_roles(ApiCx(cx): ApiCx) -> Answer<Json<Vec<RoleRow>>> {
    Ok(Json(roles::list(&cx).await?))
}

/// Add a role
///
/// With at most the rights that the token's owner holds.
#[utoipa::path(post, path = "/roles", tag = "Roles",
    request_body(content = RoleInput, example = json!({"name": "First line", "users_access": "read_and_create", "ticket_rights": ["read", "reply", "note"]})),
    responses(Created))]
async fn create_role(ApiCx(cx): ApiCx, Input(input): Input<RoleInput>) -> Answer<Created> {
    let id = roles::create(&cx, input).await?;
    Ok(Created::at(&format!("/roles/{id}"), id.0))
}

/// Read a role
#[utoipa::path(get, path = "/roles/{id}", tag = "Roles", params(ById),
    responses((status = 200, description = "The role", body = RoleRow)))]
async fn get_role(ApiCx(cx): ApiCx, Id(id): Id<RoleId>) -> Answer<Json<RoleRow>> {
    Ok(Json(roles::get(&cx, id).await?))
}

/// Change a role
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/roles/{id}", tag = "Roles", params(ById),
    request_body(content = RoleInput, example = json!({"users_access": "read_only"})), responses(Done))]
async fn update_role(ApiCx(cx): ApiCx, Id(id): Id<RoleId>, fields: Object) -> Answer<Done> {
    let form = RoleInput::from(&roles::get(&cx, id).await?);
    roles::update(&cx, id, fields.sent_over(&form)?).await?;
    Ok(Done)
}
