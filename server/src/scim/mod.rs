//! SCIM 2.0 under `/scim/v2`, for identity providers: thin callers of `service::scim`.
//!
//! A connection identifies itself by its own token; neither a browser's session nor an API token counts here.

mod auth;
mod body;
mod discovery;
mod query;
mod refusal;
mod resources;

use crate::http::router::ServerState;
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use service::scim::Kind;

/// Every route, to be mounted at `/scim/v2`.
pub fn router() -> Router<ServerState> {
    Router::new()
        .route("/ServiceProviderConfig", get(discovery::service_provider_config))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{id}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{id}", get(discovery::schema))
        .route("/Bulk", post(resources::bulk))
        .route("/.search", post(query::search_all))
        .nest("/Users", resources::routes(Kind::User))
        .nest("/Groups", resources::routes(Kind::Group))
        .fallback(refusal::unknown_path)
        .method_not_allowed_fallback(refusal::unknown_method)
        .layer(from_fn(refusal::write))
}
