//! Addresses from which too many sign-ins failed.

use super::Answer;
use super::auth::ApiCx;
use super::created::Done;
use super::params::Id;
use crate::http::router::ServerState;
use axum::Json;
use domain::account::PausedAddress;
use service::accounts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(list_paused_addresses)).routes(routes!(unlock_address))
}

/// Path of an address, for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
struct ByAddress {
    /// The address as listed, percent-encoded.
    #[param(example = "2001:db8:1:2::%2F64")]
    address: String,
}

/// List paused addresses
#[utoipa::path(get, path = "/paused-addresses", tag = "Accounts",
    responses((status = 200, description = "Those from which nobody signs in at the moment", body = Vec<PausedAddress>)))]
async fn list_paused_addresses(ApiCx(cx): ApiCx) -> Answer<Json<Vec<PausedAddress>>> {
    Ok(Json(accounts::paused_addresses(&cx).await?))
}

/// Unlock a paused address
#[utoipa::path(delete, path = "/paused-addresses/{address}", tag = "Accounts", params(ByAddress), responses(Done))]
async fn unlock_address(ApiCx(cx): ApiCx, Id(address): Id<String>) -> Answer<Done> {
    accounts::unlock_address(&cx, &address).await?;
    Ok(Done)
}
