//! The audit log.

use super::Answer;
use super::auth::ApiCx;
use super::export::{Format, ListFile};
use super::params::Filters;
use crate::http::export::{Wanted, answer};
use crate::http::router::ServerState;
use axum::Json;
use axum::response::Response;
use domain::audit::AuditQuery;
use domain::journal::JournalRow;
use domain::paging::Page;
use service::{audit, export};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_changes)).routes(routes!(export_changes))
}

/// List changes
#[utoipa::path(get, path = "/audit", tag = "Audit", params(AuditQuery),
    responses((status = 200, description = "A page of changes, newest first", body = Page<JournalRow>)))]
async fn list_changes(ApiCx(cx): ApiCx, Filters(query): Filters<AuditQuery>) -> Answer<Json<Page<JournalRow>>> {
    Ok(Json(audit::list(&cx, query).await?))
}

/// Export changes
///
/// Every change the filters match, newest first. The export is journalled.
#[utoipa::path(get, path = "/audit/export", tag = "Audit", params(Format, AuditQuery),
    responses((status = 200, description = "A file, sent while it is made", body = inline(ListFile), content_type = "text/csv")))]
async fn export_changes(ApiCx(cx): ApiCx, Filters(wanted): Filters<Wanted<AuditQuery>>) -> Answer<Response> {
    Ok(answer(export::changes(&cx, wanted.query, &wanted.format).await?))
}
