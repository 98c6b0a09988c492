//! Pictures of people: a plain form with a file, and what is shown.

use super::forms::back_to;
use super::multipart::Parts;
use super::router::ServerState;
use super::view::{came_from, plain_error};
use app::server::Visitor;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::AppError;
use domain::ids::UserId;
use service::{Cx, users};

/// Largest body of a form with a picture, in bytes.
pub const PICTURE_LIMIT: usize = users::MOST_BYTES + 64 * 1024;

/// `GET /people/{id}/picture/{version}`: kept by the browser for a day. The address changes with the picture.
pub async fn show(Extension(visitor): Extension<Visitor>, Path((id, _)): Path<(i64, String)>) -> Response {
    let found = async {
        let cx = settled(&visitor)?;
        Ok::<_, AppError>(users::picture(cx, UserId(id)).await?)
    };
    match found.await {
        Ok(bytes) => shown(bytes),
        Err(error) => plain_error(&error),
    }
}

/// A picture with safe headers.
pub fn shown(bytes: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "private, max-age=86400"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    (headers, bytes).into_response()
}

/// `POST /people/{id}/picture`: the file `picture`. Leads back to the page with the form.
pub async fn upload(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<i64>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let done = async {
        // Nobody fills the memory with a file before it is known who they are.
        let cx = settled(&visitor)?;
        let mut parts = Parts::read(form).await.map_err(at_picture)?;
        let file = (!parts.uploads.is_empty()).then(|| parts.uploads.remove(0));
        Ok::<_, AppError>(users::set_picture(cx, UserId(id), file).await?)
    };
    answer(&state, &headers, format!("/people/{id}/picture"), done.await).await
}

/// `POST /people/{id}/picture/remove`
pub async fn remove(
    State(state): State<ServerState>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Response {
    let done = async {
        let cx = settled(&visitor)?;
        Ok::<_, AppError>(users::remove_picture(cx, UserId(id)).await?)
    };
    answer(&state, &headers, format!("/people/{id}/picture/remove"), done.await).await
}

/// The form has one file.
fn at_picture(error: AppError) -> AppError {
    if error.at("files").is_some() { users::too_large() } else { error }
}

fn settled(visitor: &Visitor) -> Result<&Cx, AppError> {
    let cx = visitor.cx.as_ref().ok_or(AppError::Unauthenticated)?;
    cx.require_settled()?;
    Ok(cx)
}

async fn answer(state: &ServerState, headers: &HeaderMap, form: String, done: Result<(), AppError>) -> Response {
    let page = came_from(headers);
    match done {
        Ok(()) => {
            let page = page.split('?').next().unwrap_or_default();
            Redirect::to(&format!("{page}?saved=1")).into_response()
        }
        Err(AppError::Unauthenticated) => plain_error(&AppError::Unauthenticated),
        Err(error) => back_to(&state.app, state.config.is_https(), &page, form, Vec::new(), error).await,
    }
}
