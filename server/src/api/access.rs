//! *Access explained*.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::params::Filters;
use crate::http::router::ServerState;
use axum::Json;
use domain::access::{AccessAnswer, AccessQuestion};
use domain::compare::{CompareQuery, Comparison};
use service::{compare, explain};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(explain_access)).routes(routes!(compare_access))
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

/// Compare what two people reach
///
/// Menus, actions, queues, portal and tickets, side by side; or one person before and after a change that is
/// not saved. Tickets are counted for both, and named only where the token's owner may see them.
#[utoipa::path(get, path = "/access/compare", tag = "Access", params(CompareQuery),
    responses((status = 200, description = "Both, side by side", body = Comparison)))]
async fn compare_access(ApiCx(cx): ApiCx, Filters(query): Filters<CompareQuery>) -> Answer<Json<Comparison>> {
    Ok(Json(compare::compare(&cx, &query).await?))
}
