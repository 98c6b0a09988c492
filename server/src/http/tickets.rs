//! Answering a ticket with files: one plain multipart form for browsers with and without WebAssembly.

use super::forms::back_to;
use super::router::ServerState;
use super::view::came_from;
use app::server::Visitor;
use axum::Extension;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::AppError;
use domain::ids::TicketId;
use domain::policy::Hat;
use domain::tickets::ArticleInput;
use service::attachments::Upload;

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
    let parts = match read(form).await {
        Ok(parts) => parts,
        Err(error) => Parts { error: Some(error), ..Parts::default() },
    };
    let values = parts.values.clone();
    let hat = parts.value("hat");
    match send(&visitor, TicketId(id), parts).await {
        Ok(article) if wants_json => (StatusCode::CREATED, axum::Json(serde_json::json!({ "id": article }))).into_response(),
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

#[derive(Default)]
struct Parts {
    values: Vec<(String, String)>,
    uploads: Vec<Upload>,
    error: Option<AppError>,
}

impl Parts {
    fn value(&self, name: &str) -> String {
        self.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

async fn send(visitor: &Visitor, id: TicketId, parts: Parts) -> Result<i64, AppError> {
    let cx = visitor.cx.as_ref().ok_or(AppError::Unauthenticated)?;
    cx.require_settled()?;
    if let Some(error) = parts.error {
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

async fn read(mut form: Multipart) -> Result<Parts, AppError> {
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::field("files", "These files are too large together."),
        _ => AppError::field("form", "The form arrived damaged. Please send it again."),
    };
    let mut parts = Parts::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            if let Some(upload) = read_file(field).await.map_err(broken)? {
                parts.uploads.push(upload);
            }
        } else {
            parts.values.push((name, field.text().await.map_err(broken)?));
        }
    }
    Ok(parts)
}

/// A file; nothing for the empty file that a browser sends where none was chosen.
async fn read_file(field: Field<'_>) -> Result<Option<Upload>, axum::extract::multipart::MultipartError> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
    let bytes = field.bytes().await?;
    Ok((!name.is_empty() || !bytes.is_empty()).then_some(Upload { name, media_type, bytes }))
}
