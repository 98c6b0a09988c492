//! Refusals as SCIM has them.

use super::body::MEDIA_TYPE;
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use service::scim::ScimError;

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub(super) struct Refusal(pub ScimError);

impl<E: Into<ScimError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Layer: writes refusals as SCIM errors, also those that come from the framework.
pub(super) async fn write(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let plain = || ScimError::new(status.as_u16(), status.canonical_reason().unwrap_or("This is not possible."));
    let error = parts.extensions.remove::<Refusal>().map_or_else(plain, |refusal| refusal.0);
    let mut out = (status, Json(error.body())).into_response();
    let headers = out.headers_mut();
    headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
    if let Some(allow) = parts.headers.remove(header::ALLOW) {
        headers.insert(header::ALLOW, allow);
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Deskfolk SCIM\""));
    }
    if let Some(seconds) = error.retry_after_s {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    out
}

/// Nothing is at this path.
pub(super) async fn unknown_path() -> Refusal {
    Refusal(ScimError::new(404, "There is nothing at this path."))
}

/// The path exists, the method does not.
pub(super) async fn unknown_method(method: Method) -> Refusal {
    Refusal(ScimError::new(405, format!("{method} is not possible here.")))
}
