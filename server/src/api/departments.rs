//! Departments.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::DepartmentId;
use domain::structure::{DepartmentInput, DepartmentRow};
use service::structure::departments;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_departments, create_department))
        .routes(routes!(get_department, update_department))
}

/// List departments
#[utoipa::path(get, path = "/departments", tag = "Structure",
    responses((status = 200, description = "All of them", body = Vec<DepartmentRow>)))]
async fn list_departments(ApiCx(cx): ApiCx) -> Answer<Json<Vec<DepartmentRow>>> {
    Ok(Json(departments::list(&cx).await?))
}

/// Add a department
#[utoipa::path(post, path = "/departments", tag = "Structure",
    request_body(content = DepartmentInput, example = json!({"name": "Support"})),
    responses(Created))]
async fn create_department(ApiCx(cx): ApiCx, Input(input): Input<DepartmentInput>) -> Answer<Created> {
    let id = departments::create(&cx, input).await?;
    Ok(Created::at(&format!("/departments/{id}"), id.0))
}

/// Read a department
#[utoipa::path(get, path = "/departments/{id}", tag = "Structure", params(ById),
    responses((status = 200, description = "The department", body = DepartmentRow)))]
async fn get_department(ApiCx(cx): ApiCx, Id(id): Id<DepartmentId>) -> Answer<Json<DepartmentRow>> {
    Ok(Json(departments::get(&cx, id).await?))
}

/// Change a department
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/departments/{id}", tag = "Structure", params(ById),
    request_body(content = DepartmentInput, example = json!({"comment": "First line"})), responses(Done))]
async fn update_department(ApiCx(cx): ApiCx, Id(id): Id<DepartmentId>, fields: Object) -> Answer<Done> {
    let form = DepartmentInput::from(&departments::get(&cx, id).await?);
    departments::update(&cx, id, fields.sent_over(&form)?).await?;
    Ok(Done)
}
