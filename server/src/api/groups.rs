//! Access groups.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::GroupId;
use domain::structure::{GroupInput, GroupRow};
use service::structure::groups;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_groups, create_group)).routes(routes!(get_group, update_group))
}

/// List access groups
#[utoipa::path(get, path = "/groups", tag = "Structure",
    responses((status = 200, description = "All of them", body = Vec<GroupRow>)))]
async fn list_groups(ApiCx(cx): ApiCx) -> Answer<Json<Vec<GroupRow>>> {
    Ok(Json(groups::list(&cx).await?))
}

/// Add an access group
#[utoipa::path(post, path = "/groups", tag = "Structure",
    request_body(content = GroupInput, example = json!({"name": "Premium", "everyone": "ro"})),
    responses(Created))]
async fn create_group(ApiCx(cx): ApiCx, Input(input): Input<GroupInput>) -> Answer<Created> {
    let id = groups::create(&cx, input).await?;
    Ok(Created::at(&format!("/groups/{id}"), id.0))
}

/// Read an access group
#[utoipa::path(get, path = "/groups/{id}", tag = "Structure", params(ById),
    responses((status = 200, description = "The access group", body = GroupRow)))]
async fn get_group(ApiCx(cx): ApiCx, Id(id): Id<GroupId>) -> Answer<Json<GroupRow>> {
    Ok(Json(groups::get(&cx, id).await?))
}

/// Change an access group
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/groups/{id}", tag = "Structure", params(ById),
    request_body(content = GroupInput, example = json!({"everyone": null})), responses(Done))]
async fn update_group(ApiCx(cx): ApiCx, Id(id): Id<GroupId>, fields: Object) -> Answer<Done> {
    let form = GroupInput::from(&groups::get(&cx, id).await?);
    groups::update(&cx, id, fields.sent_over(&form)?).await?;
    Ok(Done)
}
