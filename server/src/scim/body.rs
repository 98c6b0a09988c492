//! What is sent and what is answered: `application/scim+json`.

use super::refusal::Refusal;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use service::scim::{Projection, Resource, ScimError};

/// The media type of everything here.
pub(super) const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/scim+json");

/// A JSON object, as sent.
pub(super) struct Sent(pub Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal(ScimError::new(415, "Send JSON with Content-Type: application/scim+json.")));
        }
        let body = Bytes::from_request(request, state).await;
        let body =
            body.map_err(|rejection| Refusal(ScimError::new(rejection.status().as_u16(), rejection.body_text())))?;
        match serde_json::from_slice(&body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Refusal(ScimError::bad("invalidSyntax", "The body must be a JSON object."))),
            Err(error) => Err(Refusal(ScimError::bad("invalidSyntax", format!("This is not JSON: {error}.")))),
        }
    }
}

/// `application/scim+json`, or any other JSON; identity providers send both.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// JSON as it is answered.
pub(super) struct Scim(pub Value);

impl IntoResponse for Scim {
    fn into_response(self) -> Response {
        let mut response = Json(self.0).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
        response
    }
}

/// A resource with its version, and where it is if it is new.
pub(super) fn answer(status: StatusCode, resource: Resource, projection: &Projection) -> Response {
    let named = |name: HeaderName, value: &str| HeaderValue::from_str(value).ok().map(|value| (name, value));
    let tag = named(header::ETAG, &resource.version);
    let location = named(header::LOCATION, &resource.location).filter(|_| status == StatusCode::CREATED);
    let mut response = (status, Scim(resource.shown(projection))).into_response();
    response.headers_mut().extend(tag.into_iter().chain(location));
    response
}
