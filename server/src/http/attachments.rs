//! Files of articles, sent so that no browser runs them in our name.

use super::view::plain_error;
use app::server::Visitor;
use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::AppError;
use domain::ids::AttachmentId;
use domain::tickets::AttachmentView;
use service::attachments::Content;

/// Types that browsers show harmlessly.
const SHOWN: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"];

/// `GET /attachments/{id}`
pub async fn download(Extension(visitor): Extension<Visitor>, Path(id): Path<i64>) -> Response {
    let Some(cx) = &visitor.cx else { return plain_error(&AppError::Unauthenticated) };
    if let Err(error) = cx.require_settled() {
        return plain_error(&error.into());
    }
    match service::attachments::fetch(cx, AttachmentId(id)).await {
        Ok((file, content)) => answer(&file, content),
        Err(error) => plain_error(&error.into()),
    }
}

/// `GET /attachments/{id}/thumbnail`
pub async fn thumbnail(Extension(visitor): Extension<Visitor>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    let Some(cx) = &visitor.cx else { return plain_error(&AppError::Unauthenticated) };
    if let Err(error) = cx.require_settled() {
        return plain_error(&error.into());
    }
    match service::thumbnails::thumbnail(cx, AttachmentId(id), known(&headers)).await {
        Ok(thumbnail) => small(&thumbnail.tag, thumbnail.bytes),
        Err(error) => plain_error(&error.into()),
    }
}

/// The tags of what a browser has already.
#[must_use]
pub fn known(headers: &HeaderMap) -> &str {
    headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A small picture, which the browser keeps, and shows only after it has asked again by its tag: whoever sits there by
/// then may be somebody else.
#[must_use]
pub fn small(tag: &str, bytes: Option<Bytes>) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::ETAG, tag),
    ];
    match bytes {
        Some(bytes) => (headers, [(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        None => (StatusCode::NOT_MODIFIED, headers).into_response(),
    }
}

/// A file with safe headers: pictures and plain text are shown, everything else is saved.
#[must_use]
pub fn answer(file: &AttachmentView, content: Content) -> Response {
    let shown = SHOWN.iter().find(|shown| **shown == file.media_type);
    let place = if shown.is_some() { "inline" } else { "attachment" };
    let name = super::identify::percent(&file.name);
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, shown.copied().unwrap_or("application/octet-stream"));
    set(header::CONTENT_LENGTH, &file.size.to_string());
    set(header::CONTENT_DISPOSITION, &format!("{place}; filename*=UTF-8''{name}"));
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    set(header::CACHE_CONTROL, "private, no-store");
    (headers, Body::from_stream(content)).into_response()
}

/// A ZIP to be saved, sent while it is read.
#[must_use]
pub fn archive(name: &str, size: u64, content: Content) -> Response {
    let mut headers = HeaderMap::new();
    let place = format!("attachment; filename*=UTF-8''{}", super::identify::percent(name));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(place) = HeaderValue::from_str(&place) {
        headers.insert(header::CONTENT_DISPOSITION, place);
    }
    (headers, Body::from_stream(content)).into_response()
}
