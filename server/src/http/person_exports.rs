//! Everything about a person, as a file, for people in a browser.

use super::attachments::archive;
use super::view::plain_error;
use app::server::Visitor;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use domain::AppError;
use domain::ids::PersonExportId;

/// `GET /person-exports/{id}`
pub async fn download(Extension(visitor): Extension<Visitor>, Path(id): Path<i64>) -> Response {
    let Some(cx) = &visitor.cx else { return plain_error(&AppError::Unauthenticated) };
    if let Err(error) = cx.require_settled() {
        return plain_error(&error.into());
    }
    match service::privacy::export::download(cx, PersonExportId(id)).await {
        Ok((name, size, content)) => archive(&name, size, content),
        Err(error) => plain_error(&error.into()),
    }
}
