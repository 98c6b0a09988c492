//! Lists as files.

use super::Answer;
use super::auth::ApiCx;
use super::params::Filters;
use crate::http::export::{Wanted, answer};
use crate::http::router::ServerState;
use axum::response::Response;
use domain::customers::CustomerQuery;
use domain::tickets::TicketQuery;
use domain::users::UserQuery;
use service::export;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(export_users))
        .routes(routes!(export_customers))
        .routes(routes!(export_sites))
        .routes(routes!(export_tickets))
}

/// The bytes of a list.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "read by the derive alone")]
pub(super) struct ListFile(Vec<u8>);

/// The kind of file, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the derive alone")]
pub(super) struct Format {
    /// `csv` (UTF-8) or `xlsx` (at most 1,048,575 records).
    #[param(example = "csv")]
    format: String,
}

/// Export people
///
/// Everybody the filters match, in the order of the list, with everything the directory keeps of them.
/// The export is journalled.
#[utoipa::path(get, path = "/users/export", tag = "Users", params(Format, UserQuery),
    responses((status = 200, description = "A file, sent while it is made", body = inline(ListFile), content_type = "text/csv")))]
async fn export_users(ApiCx(cx): ApiCx, Filters(wanted): Filters<Wanted<UserQuery>>) -> Answer<Response> {
    Ok(answer(export::users(&cx, wanted.query, &wanted.format).await?))
}

/// Export customers
///
/// Every customer the filters match. The export is journalled.
#[utoipa::path(get, path = "/customers/export", tag = "Customers", params(Format, CustomerQuery),
    responses((status = 200, description = "A file, sent while it is made", body = inline(ListFile), content_type = "text/csv")))]
async fn export_customers(ApiCx(cx): ApiCx, Filters(wanted): Filters<Wanted<CustomerQuery>>) -> Answer<Response> {
    Ok(answer(export::customers(&cx, wanted.query, &wanted.format).await?))
}

/// Export sites
///
/// Those of the customers that the filters match, in their order.
#[utoipa::path(get, path = "/sites/export", tag = "Customers", params(Format, CustomerQuery),
    responses((status = 200, description = "A file, sent while it is made", body = inline(ListFile), content_type = "text/csv")))]
async fn export_sites(ApiCx(cx): ApiCx, Filters(wanted): Filters<Wanted<CustomerQuery>>) -> Answer<Response> {
    Ok(answer(export::sites(&cx, wanted.query, &wanted.format).await?))
}

/// Export tickets
///
/// Every ticket the agent panel lists with these filters, without what was written in it. The export is
/// journalled.
#[utoipa::path(get, path = "/tickets/export", tag = "Tickets", params(Format, TicketQuery),
    responses((status = 200, description = "A file, sent while it is made", body = inline(ListFile), content_type = "text/csv")))]
async fn export_tickets(ApiCx(cx): ApiCx, Filters(wanted): Filters<Wanted<TicketQuery>>) -> Answer<Response> {
    Ok(answer(export::tickets(&cx, wanted.query, &wanted.format).await?))
}
