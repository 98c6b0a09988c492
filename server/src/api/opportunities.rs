//! Opportunities.

use super::Answer;
use super::auth::ApiCx;
use super::body::{Input, Object};
use super::created::Created;
use super::params::{ById, Expected, Filters, Id, Idempotent, expected_version, idempotency_key};
use crate::http::router::ServerState;
use axum::Json;
use axum::http::HeaderMap;
use domain::ids::TicketId;
use domain::paging::Page;
use domain::sales::{Conversion, ConvertForm, ConvertInput, OpportunityInput, OpportunityQuery, OpportunityRow};
use service::sales;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list_opportunities, open_opportunity))
        .routes(routes!(conversion_form, convert_opportunity))
}

/// List opportunities
#[utoipa::path(get, path = "/opportunities", tag = "Sales", params(OpportunityQuery),
    responses((status = 200, description = "A page of opportunities, the last changed first", body = Page<OpportunityRow>)))]
async fn list_opportunities(
    ApiCx(cx): ApiCx,
    Filters(query): Filters<OpportunityQuery>,
) -> Answer<Json<Page<OpportunityRow>>> {
    Ok(Json(sales::opportunities(&cx, query).await?))
}

/// Open an opportunity
///
/// A ticket about a contact or prospect, with an internal note. Belongs to the token's owner until it is
/// converted. Also needs the scope `tickets:write`.
#[utoipa::path(post, path = "/opportunities", tag = "Sales", params(Idempotent),
    request_body(content = OpportunityInput, example = json!({"lead_id": 1, "queue_id": 1, "subject": "Two hundred seats", "body": "Asked for an offer."})),
    responses(Created))]
async fn open_opportunity(
    ApiCx(cx): ApiCx,
    headers: HeaderMap,
    Input(mut input): Input<OpportunityInput>,
) -> Answer<Created> {
    input.idempotency_key = idempotency_key(&headers, input.idempotency_key)?;
    let id = sales::open_opportunity(&cx, input).await?;
    Ok(Created::at(&format!("/tickets/{id}"), id.0))
}

/// Read what a conversion proposes
///
/// With who has the mail address already, and whether there is a customer of the name.
#[utoipa::path(get, path = "/tickets/{id}/conversion", tag = "Sales", params(ById),
    responses((status = 200, description = "The form, filled in", body = ConvertForm)))]
async fn conversion_form(ApiCx(cx): ApiCx, Id(id): Id<TicketId>) -> Answer<Json<ConvertForm>> {
    Ok(Json(sales::convert_form(&cx, id).await?))
}

/// Convert an opportunity
///
/// Whom it is about becomes a user, and the company or account a customer; the ticket becomes theirs. Fields that
/// are absent are as the conversion proposes. With `link`, whoever has the mail address becomes the requester
/// instead. 409 if it is no opportunity or converted already. Also needs the scopes `directory:read`,
/// `directory:write` and `tickets:read`.
#[utoipa::path(post, path = "/tickets/{id}/conversion", tag = "Sales", params(ById, Expected),
    request_body(content = ConvertInput, example = json!({"customer": "Vogt Maschinenbau", "site": "Bonn"})),
    responses((status = 200, description = "What became of it", body = Conversion)))]
async fn convert_opportunity(
    ApiCx(cx): ApiCx,
    Id(id): Id<TicketId>,
    headers: HeaderMap,
    fields: Object,
) -> Answer<Json<Conversion>> {
    let form = sales::convert_form(&cx, id).await?.input;
    let input = fields.lines(&["emails", "phones"]).over(&form)?;
    Ok(Json(sales::convert(&cx, id, input, expected_version(&headers)?).await?))
}
