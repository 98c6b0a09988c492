//! Telephone calls.

use super::Answer;
use super::auth::ApiCx;
use super::params::Filters;
use crate::http::router::ServerState;
use axum::Json;
use domain::calls::{CallMatch, CallQuery};
use service::calls;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(match_call))
}

/// Match a call
///
/// Whose number it is, in any notation, with the open tickets of each. Also needs the scopes
/// `directory:read` and `tickets:write`. The ticket of a call is opened with `channel` `call`; people open
/// the screen for a call at `/agent/calls/new?number=`.
#[utoipa::path(get, path = "/calls/match", tag = "Tickets", params(CallQuery),
    responses((status = 200, description = "Nobody, somebody or several people", body = CallMatch)))]
async fn match_call(ApiCx(cx): ApiCx, Filters(query): Filters<CallQuery>) -> Answer<Json<CallMatch>> {
    Ok(Json(calls::matching(&cx, &query.number).await?))
}
