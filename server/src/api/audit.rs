//! The audit log.

use super::Answer;
use super::auth::ApiCx;
use super::params::Filters;
use crate::http::router::ServerState;
use axum::Json;
use domain::audit::AuditQuery;
use domain::journal::JournalRow;
use domain::paging::Page;
use service::audit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_changes))
}

/// List changes
#[utoipa::path(get, path = "/audit", tag = "Audit", params(AuditQuery),
    responses((status = 200, description = "A page of changes, newest first", body = Page<JournalRow>)))]
async fn list_changes(ApiCx(cx): ApiCx, Filters(query): Filters<AuditQuery>) -> Answer<Json<Page<JournalRow>>> {
    Ok(Json(audit::list(&cx, query).await?))
}
