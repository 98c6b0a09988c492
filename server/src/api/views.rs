//! Saved views of lists.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::AppError;
use domain::ids::ViewId;
use domain::views::{ListKind, SavedView, ViewInput};
use serde::{Deserialize, Serialize};
use service::views;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_views, create_view))
        .routes(routes!(get_view, update_view, delete_view))
        .routes(routes!(choose_view, unchoose_view))
}

/// Which list.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct OfList {
    /// `users`, `customer_users`, `agents`, `customers` or `tickets`.
    #[param(example = "users")]
    list: String,
}

/// List saved views
///
/// One's own and the shared ones of a list.
#[utoipa::path(get, path = "/views", tag = "Views", params(OfList),
    responses((status = 200, description = "By name", body = Vec<SavedView>)))]
async fn list_views(ApiCx(cx): ApiCx, Filters(of): Filters<OfList>) -> Answer<Json<Vec<SavedView>>> {
    let unknown = || AppError::field("list", "Please choose users, customer_users, agents, customers or tickets.");
    let list = ListKind::parse(&of.list).ok_or_else(unknown)?;
    Ok(Json(views::list(&cx, list).await?.views))
}

/// Save a view
#[utoipa::path(post, path = "/views", tag = "Views",
    request_body(content = ViewInput, example = json!({"list": "users", "name": "Locked", "query": "state=locked&sort=-updated"})),
    responses(Created))]
async fn create_view(ApiCx(cx): ApiCx, Input(input): Input<ViewInput>) -> Answer<Created> {
    let id = views::create(&cx, input).await?;
    Ok(Created::at(&format!("/views/{id}"), id.0))
}

/// Read a view
#[utoipa::path(get, path = "/views/{id}", tag = "Views", params(ById),
    responses((status = 200, description = "The view", body = SavedView)))]
async fn get_view(ApiCx(cx): ApiCx, Id(id): Id<ViewId>) -> Answer<Json<SavedView>> {
    Ok(Json(views::get(&cx, id).await?))
}

/// Change a view
///
/// A merge patch. Its list is fixed. Shared views of others need the right to manage agents.
#[utoipa::path(patch, path = "/views/{id}", tag = "Views", params(ById),
    request_body(content = ViewInput, example = json!({"name": "Locked accounts"})), responses(Done))]
async fn update_view(ApiCx(cx): ApiCx, Id(id): Id<ViewId>, changes: Object) -> Answer<Done> {
    let form = ViewInput::from(views::get(&cx, id).await?);
    views::update(&cx, id, changes.over(&form)?).await?;
    Ok(Done)
}

/// Delete a view
#[utoipa::path(delete, path = "/views/{id}", tag = "Views", params(ById), responses(Done))]
async fn delete_view(ApiCx(cx): ApiCx, Id(id): Id<ViewId>) -> Answer<Done> {
    views::delete(&cx, id).await?;
    Ok(Done)
}

/// Open one's list with a view
///
/// Shared views of others too.
#[utoipa::path(post, path = "/views/{id}/default", tag = "Views", params(ById), responses(Done))]
async fn choose_view(ApiCx(cx): ApiCx, Id(id): Id<ViewId>) -> Answer<Done> {
    views::choose(&cx, id).await?;
    Ok(Done)
}

/// Open one's list as it is
#[utoipa::path(delete, path = "/views/{id}/default", tag = "Views", params(ById), responses(Done))]
async fn unchoose_view(ApiCx(cx): ApiCx, Id(id): Id<ViewId>) -> Answer<Done> {
    views::unchoose(&cx, id).await?;
    Ok(Done)
}
