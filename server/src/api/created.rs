//! Answers of writes.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// The new record: its id, and its address in `Location`.
#[derive(Debug, Serialize, IntoResponses, ToSchema)]
#[response(status = 201, description = "Created; `Location` is its address", headers(("Location" = String, description = "Address of the new record")))]
pub struct Created {
    /// Id of the new record.
    pub id: i64,
    #[serde(skip)]
    place: String,
}

impl Created {
    /// The record `id`, to be found at `path` within the API.
    #[must_use]
    pub fn at(path: &str, id: i64) -> Self {
        Self { id, place: format!("{}{path}", super::ROOT) }
    }
}

impl IntoResponse for Created {
    fn into_response(self) -> Response {
        let place = HeaderValue::from_str(&self.place).ok();
        let mut response = (StatusCode::CREATED, Json(self)).into_response();
        if let Some(place) = place {
            response.headers_mut().insert(header::LOCATION, place);
        }
        response
    }
}

/// Carried out; there is nothing to say.
#[derive(Debug, IntoResponses)]
#[response(status = 204, description = "Done")]
pub struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}
