//! Lists as files, for people in a browser. A refusal leads back to the list, which says why.

use super::forms::back_to;
use super::identify::percent;
use super::router::ServerState;
use super::view::{came_from, plain_error};
use app::features::export::REFUSED;
use app::server::Visitor;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::AppError;
use domain::audit::AuditQuery;
use domain::customers::CustomerQuery;
use domain::eyes::StayQuery;
use domain::tickets::TicketQuery;
use domain::users::UserQuery;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use service::export::{self, Export};

/// A list and the kind of file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Wanted<T> {
    /// `csv` or `xlsx`.
    #[serde(default)]
    pub format: String,
    /// What the list is narrowed down by.
    #[serde(flatten)]
    pub query: T,
}

/// `GET /export/users`
pub async fn users(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(Wanted { format, query }): Query<Wanted<UserQuery>>,
) -> Response {
    let Some(cx) = settled(&visitor) else { return plain_error(&AppError::Unauthenticated) };
    respond(&state, &headers, export::users(cx, query, &format).await).await
}

/// `GET /export/customers`
pub async fn customers(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(Wanted { format, query }): Query<Wanted<CustomerQuery>>,
) -> Response {
    let Some(cx) = settled(&visitor) else { return plain_error(&AppError::Unauthenticated) };
    respond(&state, &headers, export::customers(cx, query, &format).await).await
}

/// `GET /export/sites`: those of the customers that the list shows.
pub async fn sites(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(Wanted { format, query }): Query<Wanted<CustomerQuery>>,
) -> Response {
    let Some(cx) = settled(&visitor) else { return plain_error(&AppError::Unauthenticated) };
    respond(&state, &headers, export::sites(cx, query, &format).await).await
}

/// `GET /export/tickets`
pub async fn tickets(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(Wanted { format, query }): Query<Wanted<TicketQuery>>,
) -> Response {
    let Some(cx) = settled(&visitor) else { return plain_error(&AppError::Unauthenticated) };
    respond(&state, &headers, export::tickets(cx, query, &format).await).await
}

/// `GET /export/audit`
pub async fn audit(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(Wanted { format, query }): Query<Wanted<AuditQuery>>,
) -> Response {
    let Some(cx) = settled(&visitor) else { return plain_error(&AppError::Unauthenticated) };
    respond(&state, &headers, export::changes(cx, query, &format).await).await
}

/// `GET /export/eyes`: the register of who saw through whose eyes.
pub async fn register(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Query(Wanted { format, query }): Query<Wanted<StayQuery>>,
) -> Response {
    let Some(cx) = settled(&visitor) else { return plain_error(&AppError::Unauthenticated) };
    respond(&state, &headers, export::register(cx, query, &format).await).await
}

/// Who asks, unless they must choose a new password first (OST-29).
fn settled(visitor: &Visitor) -> Option<&service::Cx> {
    visitor.cx.as_ref().filter(|cx| cx.require_settled().is_ok())
}

async fn respond(state: &ServerState, headers: &HeaderMap, result: service::Result<Export>) -> Response {
    match result.map_err(AppError::from) {
        Ok(export) => answer(export),
        Err(error @ AppError::Invalid(_)) => {
            let page = came_from(headers);
            back_to(&state.app, state.config.is_https(), &page, REFUSED.to_owned(), Vec::new(), error).await
        }
        Err(error) => plain_error(&error),
    }
}

/// A file to be saved, sent while it is made.
#[must_use]
pub fn answer(export: Export) -> Response {
    let Export { name, format, content } = export;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(place) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{}", percent(&name))) {
        headers.insert(header::CONTENT_DISPOSITION, place);
    }
    // The answer has begun by then: it breaks off, so that nobody takes half of it for the whole.
    let content = content.inspect_err(|error| tracing::error!(%error, "an export broke off"));
    (headers, Body::from_stream(content)).into_response()
}
