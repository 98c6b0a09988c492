//! Queues.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::{Created, Done};
use super::params::{ById, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::ids::QueueId;
use domain::structure::{QueueInput, QueueRow};
use service::structure::queues;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_queues, create_queue)).routes(routes!(get_queue, update_queue))
}

/// List queues
#[utoipa::path(get, path = "/queues", tag = "Structure",
    responses((status = 200, description = "All of them", body = Vec<QueueRow>)))]
async fn list_queues(ApiCx(cx): ApiCx) -> Answer<Json<Vec<QueueRow>>> {
    Ok(Json(queues::list(&cx).await?))
}

/// Add a queue
#[utoipa::path(post, path = "/queues", tag = "Structure",
    request_body(content = QueueInput, example = json!({"name": "Printers", "department_id": 1, "group_id": 1})),
    responses(Created))]
async fn create_queue(ApiCx(cx): ApiCx, Input(input): Input<QueueInput>) -> Answer<Created> {
    let id = queues::create(&cx, input).await?;
    Ok(Created::at(&format!("/queues/{id}"), id.0))
}

/// Read a queue
#[utoipa::path(get, path = "/queues/{id}", tag = "Structure", params(ById),
    responses((status = 200, description = "The queue", body = QueueRow)))]
async fn get_queue(ApiCx(cx): ApiCx, Id(id): Id<QueueId>) -> Answer<Json<QueueRow>> {
    Ok(Json(queues::get(&cx, id).await?))
}

/// Change a queue
///
/// A merge patch: fields that are absent stay as they are.
#[utoipa::path(patch, path = "/queues/{id}", tag = "Structure", params(ById),
    request_body(content = QueueInput, example = json!({"validity": "invalid"})), responses(Done))]
async fn update_queue(ApiCx(cx): ApiCx, Id(id): Id<QueueId>, fields: Object) -> Answer<Done> {
    let form = QueueInput::from(&queues::get(&cx, id).await?);
    queues::update(&cx, id, fields.sent_over(&form)?).await?;
    Ok(Done)
}
