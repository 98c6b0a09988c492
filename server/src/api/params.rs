//! What stands in the path, in the query and in headers.

use super::body::Object;
use super::problem::Problem;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use domain::AppError;
use domain::policy::Hat;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;

/// The record in the path. What is no id is no record.
pub struct Id<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = Path::<T>::from_request_parts(parts, state).await;
        id.map(|Path(id)| Self(id)).map_err(|_| AppError::NotFound.into())
    }
}

/// The query. An unknown parameter is an error, since a mistyped filter would answer with everything.
pub struct Filters<T>(pub T);

impl<S: Send + Sync, T: Serialize + DeserializeOwned + Default> FromRequestParts<S> for Filters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let pairs = pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())));
        Ok(Self(Object(pairs.collect()).read()?))
    }
}

/// Path of a single record, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
pub struct ById {
    /// Id of the record.
    pub id: i64,
}

/// As whom one looks at tickets.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Wearing {
    /// `agent` (default): what the agent panel shows. `portal`: what the same person sees in the
    /// portal: public articles only.
    #[serde(rename = "as")]
    #[param(rename = "as", example = "portal")]
    pub hat: String,
}

impl Wearing {
    /// The hat chosen.
    ///
    /// # Errors
    /// `Invalid` at `as` for anything but `agent` and `portal`.
    pub fn hat(&self) -> Result<Hat, AppError> {
        match self.hat.as_str() {
            "" | "agent" => Ok(Hat::Agent),
            "portal" => Ok(Hat::Portal),
            _ => Err(AppError::field("as", "This is either agent or portal.")),
        }
    }
}

/// The header that makes a repeated request harmless, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "read by the derive alone")]
pub struct Idempotent {
    /// Chosen by the client. A second request with the same key answers with the same record and
    /// writes nothing.
    #[param(rename = "Idempotency-Key", required = false, example = "5f3c1e9a")]
    pub key: String,
}

/// The key of `Idempotency-Key`, or else the one in the body.
///
/// # Errors
/// 400 for a key that is not text.
pub fn idempotency_key(headers: &HeaderMap, in_body: String) -> Result<String, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(in_body) };
    let key =
        key.to_str().map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "Idempotency-Key must be plain ASCII."))?;
    Ok(key.trim().to_owned())
}

/// The header that notices that somebody else was faster, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "read by the derive alone")]
pub struct Expected {
    /// `ETag` of the record as it was read; 412 if it has changed since.
    #[param(rename = "If-Match", required = false, example = "\"3\"")]
    pub version: String,
}

/// The version in `If-Match`; none if it is absent or `*`.
///
/// # Errors
/// 400 for what no `ETag` of this API looks like.
pub fn expected_version(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH).map(|value| value.to_str().unwrap_or_default().trim()) else {
        return Ok(None);
    };
    if value == "*" {
        return Ok(None);
    }
    let version = value.trim_start_matches("W/").trim_matches('"').parse();
    version
        .map(Some)
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "If-Match must be the ETag of the record, as \"3\"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_etags() {
        let with = |value: &str| [(header::IF_MATCH, value.parse().unwrap())].into_iter().collect::<HeaderMap>();
        assert_eq!(expected_version(&HeaderMap::new()).unwrap(), None);
        assert_eq!(expected_version(&with("*")).unwrap(), None);
        assert_eq!(expected_version(&with("\"3\"")).unwrap(), Some(3));
        assert_eq!(expected_version(&with("W/\"3\"")).unwrap(), Some(3));
        assert!(expected_version(&with("three")).is_err());
    }
}
