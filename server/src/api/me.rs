//! Whose token it is.

use super::Answer;
use super::auth::ApiCx;
use crate::http::router::ServerState;
use axum::Json;
use domain::shell::Me;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(me))
}

/// The owner of the token
///
/// With the areas this token reaches.
#[utoipa::path(get, path = "/me", tag = "Me", responses((status = 200, description = "The owner of the token", body = Me)))]
async fn me(ApiCx(cx): ApiCx) -> Answer<Json<Me>> {
    Ok(Json(service::me::me(&cx)))
}
