//! *Access explained*.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::access::{AccessAnswer, AccessQuestion};
use domain::compare::{CompareQuery, Comparison, RoleComparison};
use domain::ids::RoleId;
use domain::structure::RoleInput;
use serde::{Deserialize, Serialize};
use service::{compare, explain};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Whom a change is looked at for.
#[derive(Default, Deserialize, Serialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Whom {
    /// Id of the person.
    who: String,
}

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(explain_access))
        .routes(routes!(compare_access))
        .routes(routes!(compare_role_change))
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

/// Compare a holder of a role before and after a change
///
/// Takes what the change of the role takes, and changes nothing. Without `who` it is about the first holder for whom the
/// role counts.
#[utoipa::path(post, path = "/roles/{id}/compare", tag = "Access", params(ById, Whom),
    request_body(content = RoleInput, example = json!({"users_access": "read_only"})),
    responses((status = 200, description = "Before and after, side by side", body = RoleComparison)))]
async fn compare_role_change(
    ApiCx(cx): ApiCx,
    Id(id): Id<RoleId>,
    Filters(whom): Filters<Whom>,
    fields: Object,
) -> Answer<Json<RoleComparison>> {
    let form = RoleInput::from(&service::structure::roles::get(&cx, id).await?);
    Ok(Json(compare::role(&cx, id, &fields.over(&form)?, &whom.who).await?))
}
