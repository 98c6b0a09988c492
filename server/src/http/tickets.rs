//! Answering a ticket with files: one plain multipart form for browsers with and without WebAssembly.

use super::forms::back_to;
use super::multipart::Parts;
use super::router::ServerState;
use super::view::came_from;
use app::server::Visitor;
use axum::Extension;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::AppError;
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::tickets::ArticleInput;

/// `POST /tickets/{id}/answer`: fields `hat` (`agent` or `portal`), `kind`, `body`, `state`,
/// `idempotency_key`, and any number of `files`. A program that accepts JSON gets the article's id or
/// the error; a browser is sent back to the ticket.
pub async fn answer(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<i64>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"));
    let (parts, damage) = match Parts::read(form).await {
        Ok(parts) => (parts, None),
        Err(error) => (Parts::default(), Some(error)),
    };
    let values = parts.values.clone();
    let hat = parts.value("hat");
    match send(&visitor, TicketId(id), parts, damage).await {
        Ok(article) if wants_json => {
            (StatusCode::CREATED, axum::Json(serde_json::json!({ "id": article }))).into_response()
        }
        Ok(article) => {
            let area = if hat == "portal" { "portal" } else { "agent" };
            Redirect::to(&format!("/{area}/tickets/{id}#article-{article}")).into_response()
        }
        Err(error) if wants_json => {
            let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(error)).into_response()
        }
        Err(error) => {
            let form = format!("/tickets/{id}/answer");
            back_to(&state.app, state.config.is_https(), &came_from(&headers), form, values, error).await
        }
    }
}

async fn send(visitor: &Visitor, id: TicketId, parts: Parts, damage: Option<AppError>) -> Result<i64, AppError> {
    let cx = visitor.cx.as_ref().ok_or(AppError::Unauthenticated)?;
    cx.require_settled()?;
    if let Some(error) = damage {
        return Err(error);
    }
    let hat = if parts.value("hat") == "portal" { Hat::Portal } else { Hat::Agent };
    let input = ArticleInput {
        kind: parts.value("kind"),
        body: parts.value("body"),
        state: parts.value("state"),
        idempotency_key: parts.value("idempotency_key"),
    };
    Ok(service::tickets::answer(cx, id, input, hat, parts.uploads).await?.0)
}
