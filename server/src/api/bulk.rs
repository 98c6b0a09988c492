//! Actions on many people at once.

use super::Answer;
use super::auth::ApiCx;
use super::body::Input;
use super::created::{Created, Done};
use super::params::{ById, Filters, Id};
use crate::http::router::ServerState;
use axum::Json;
use domain::bulk::{BulkInput, BulkPreview, BulkQuery, BulkSummary, BulkView};
use domain::ids::BulkId;
use service::bulk;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_bulk_operations, apply_bulk))
        .routes(routes!(preview_bulk))
        .routes(routes!(get_bulk_operation))
        .routes(routes!(continue_bulk))
        .routes(routes!(undo_bulk))
}

/// List bulk operations
///
/// The newest ones.
#[utoipa::path(get, path = "/bulk-operations", tag = "Bulk operations",
    responses((status = 200, description = "The newest first", body = Vec<BulkSummary>)))]
async fn list_bulk_operations(ApiCx(cx): ApiCx) -> Answer<Json<Vec<BulkSummary>>> {
    Ok(Json(bulk::list(&cx).await?))
}

/// Look at what would happen
///
/// Nothing is written. Each person is `changed`, with before and after, `unchanged`, or `refused` with the
/// reason. The counts are of everybody; of each outcome the first hundred people are listed.
#[utoipa::path(post, path = "/bulk-operations/preview", tag = "Bulk operations",
    request_body(content = BulkInput, example = json!({"action": "register", "ids": [7, 8]})),
    responses((status = 200, description = "What would happen", body = BulkPreview)))]
async fn preview_bulk(ApiCx(cx): ApiCx, Input(input): Input<BulkInput>) -> Answer<Json<BulkPreview>> {
    Ok(Json(bulk::preview(&cx, &input).await?))
}

/// Act on many people
///
/// The people are `ids`, or with `all` everybody whom `filter` finds, at most 10,000. Send the number that the
/// preview counted as `expected`, and nothing is done if it is another one by now. Each person is checked
/// and changed by the same rules as alone; read the operation to see what became of each.
/// To `erase`, at most 500 people, their number is sent once more as `confirmation`; each becomes a privacy task.
#[utoipa::path(post, path = "/bulk-operations", tag = "Bulk operations",
    request_body(content = BulkInput, example = json!({"action": "set_validity", "validity": "invalid", "all": true, "filter": {"customer": "2"}, "expected": 12})),
    responses(Created))]
async fn apply_bulk(ApiCx(cx): ApiCx, Input(input): Input<BulkInput>) -> Answer<Created> {
    let id = bulk::apply(&cx, &input).await?;
    Ok(Created::at(&format!("/bulk-operations/{id}"), id.0))
}

/// Read a bulk operation
///
/// With a page of its people, by name.
#[utoipa::path(get, path = "/bulk-operations/{id}", tag = "Bulk operations", params(ById, BulkQuery),
    responses((status = 200, description = "The operation", body = BulkView)))]
async fn get_bulk_operation(
    ApiCx(cx): ApiCx,
    Id(id): Id<BulkId>,
    Filters(query): Filters<BulkQuery>,
) -> Answer<Json<BulkView>> {
    Ok(Json(bulk::get(&cx, id, &query).await?))
}

/// Go on with a bulk operation
///
/// One request works for some seconds. Go on as long as `can_continue` is true.
#[utoipa::path(post, path = "/bulk-operations/{id}/continue", tag = "Bulk operations", params(ById), responses(Done))]
async fn continue_bulk(ApiCx(cx): ApiCx, Id(id): Id<BulkId>) -> Answer<Done> {
    bulk::proceed(&cx, id).await?;
    Ok(Done)
}

/// Undo a bulk operation
///
/// Works once. Whoever was changed since in what the operation wrote is left alone, and is then `kept`,
/// with the reason. Undo again as long as `can_undo` is true.
#[utoipa::path(post, path = "/bulk-operations/{id}/undo", tag = "Bulk operations", params(ById), responses(Done))]
async fn undo_bulk(ApiCx(cx): ApiCx, Id(id): Id<BulkId>) -> Answer<Done> {
    bulk::undo(&cx, id).await?;
    Ok(Done)
}
