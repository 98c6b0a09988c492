//! Spreadsheets, going in and coming out: a plain multipart form, and downloads.

use super::forms::back_to;
use super::multipart::Parts;
use super::router::ServerState;
use super::tickets::wants_json;
use super::view::{came_from, plain_error};
use app::server::Visitor;
use axum::Extension;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::AppError;
use domain::ids::ImportId;
use service::attachments::Upload;
use service::import::Headings;
use service::{Cx, import};

/// Largest body of an upload, in bytes.
pub const IMPORT_LIMIT: usize = import::MOST_BYTES + 1024 * 1024;
/// What the sample sheets are called.
pub const SAMPLES: &str = "deskfolk-samples.zip";

/// What pasted text is called.
const PASTED: &str = "pasted.txt";

/// `POST /imports`: fields `kind`, and `file` or `text`. Leads to the new import, or back to the form. A program that
/// accepts JSON gets the import's id or the error.
pub async fn upload(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    // Nobody fills the memory with a file before it is known who they are.
    let read = match settled(&visitor) {
        Ok(_) => Parts::read(form).await,
        Err(refused) => Err(refused),
    };
    let values = read.as_ref().map(|parts| parts.values.clone()).unwrap_or_default();
    match start(&visitor, read).await {
        Ok(id) if wants_json(&headers) => {
            (StatusCode::CREATED, axum::Json(serde_json::json!({ "id": id }))).into_response()
        }
        Err(error) if wants_json(&headers) => {
            let status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(error)).into_response()
        }
        Ok(id) => Redirect::to(&format!("/admin/imports/{id}")).into_response(),
        Err(error) => {
            let form = "/imports".to_owned();
            back_to(&state.app, state.config.is_https(), &came_from(&headers), form, values, error).await
        }
    }
}

async fn start(visitor: &Visitor, parts: Result<Parts, AppError>) -> Result<ImportId, AppError> {
    let cx = settled(visitor)?;
    let mut parts = parts.map_err(at_file)?;
    let pasted = parts.value("text");
    let pasted = (!pasted.trim().is_empty()).then(|| Upload {
        name: PASTED.to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: pasted.into(),
    });
    let file = (!parts.uploads.is_empty()).then(|| parts.uploads.remove(0)).or(pasted);
    Ok(import::start_with(cx, &parts.value("kind"), file, &Headings::Asked).await?)
}

/// The form has one file.
fn at_file(error: AppError) -> AppError {
    match error.at("files") {
        Some(_) => AppError::field("file", format!("The file is larger than {} MB.", import::MOST_BYTES / 1024 / 1024)),
        None => error,
    }
}

fn settled(visitor: &Visitor) -> Result<&Cx, AppError> {
    let cx = visitor.cx.as_ref().ok_or(AppError::Unauthenticated)?;
    cx.require_settled()?;
    Ok(cx)
}

/// `GET /imports/{id}/errors.csv`
pub async fn errors(Extension(visitor): Extension<Visitor>, Path(id): Path<i64>) -> Response {
    let found = async { Ok::<_, AppError>(import::errors_csv(settled(&visitor)?, ImportId(id)).await?) };
    match found.await {
        Ok(content) => saved(&errors_name(id), "text/csv; charset=utf-8", content),
        Err(error) => plain_error(&error),
    }
}

/// `GET /imports/samples.zip`
pub async fn samples(Extension(visitor): Extension<Visitor>) -> Response {
    let found = settled(&visitor).and_then(|cx| Ok(import::samples(cx)?));
    match found {
        Ok(content) => saved(SAMPLES, "application/zip", content),
        Err(error) => plain_error(&error),
    }
}

/// What the rows with errors of an import are called.
#[must_use]
pub fn errors_name(id: i64) -> String {
    format!("import-{id}-to-correct.csv")
}

/// A file that the browser saves.
#[must_use]
pub fn saved(name: &str, kind: &'static str, content: Vec<u8>) -> Response {
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, kind);
    set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    set(header::CACHE_CONTROL, "private, no-store");
    (headers, content).into_response()
}
