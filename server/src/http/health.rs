//! For operators: is it alive, is it ready, how is it doing.

use super::identify::client_address;
use super::router::ServerState;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The process answers.
pub async fn live() -> &'static str {
    "live"
}

/// The database answers too, and the server is not stopping.
pub async fn ready(State(state): State<ServerState>) -> Response {
    if state.stop.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping").into_response();
    }
    match state.app.ping().await {
        Ok(()) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}

/// Prometheus metrics: with the configured token, or from this machine where none is configured.
pub async fn metrics(State(state): State<ServerState>, request: Request) -> Response {
    let token = &state.config.security.metrics_token;
    let allowed = if token.is_empty() {
        let address = client_address(&request, state.config.server.trust_proxy);
        address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    } else {
        let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|given| given.strip_prefix("Bearer ")).unwrap_or_default();
        service::secret::hash_token(given) == service::secret::hash_token(token)
    };
    if !allowed {
        return StatusCode::NOT_FOUND.into_response();
    }
    metrics::counter!("deskfolk_sql_statements_total").absolute(state.app.db.statements());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], state.metrics.render()).into_response()
}
