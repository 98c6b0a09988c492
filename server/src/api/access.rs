//! *Access explained*.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use crate::http::router::ServerState;
use axum::Json;
use domain::access::{AccessAnswer, AccessQuestion};
use service::explain;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(explain_access))
}

/// Ask whether somebody may do something, and why
///
/// Answered by the very rules that guard the action.
#[utoipa::path(post, path = "/access/explain", tag = "Access",
    request_body(content = AccessQuestion, example = json!({"person": 7, "action": "reply", "on": "ticket", "record": "10042"})),
    responses((status = 200, description = "The decision with its reasons", body = AccessAnswer)))]
async fn explain_access(ApiCx(cx): ApiCx, Input(question): Input<AccessQuestion>) -> Answer<Json<AccessAnswer>> {
    Ok(Json(explain::ask(&cx, question).await?))
}
