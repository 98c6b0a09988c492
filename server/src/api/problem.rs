//! Errors as `application/problem+json` (RFC 9457).

use axum::Json;
use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::error::FieldConflict;
use domain::merging::Lookalike;
use domain::{AppError, FieldErrors};
use serde::Serialize;
use utoipa::ToSchema;

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Why a request was not carried out (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// What kind of problem this is: an address in the description of the API.
    #[serde(rename = "type")]
    #[schema(example = "/api/v1/docs#problem-422")]
    pub kind: String,
    /// The kind in words, always the same.
    #[schema(example = "Some fields need another value")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong this time, for people.
    #[schema(example = "Please check the marked fields.")]
    pub detail: String,
    /// The path that was asked for. The response header `X-Request-Id` names the occurrence.
    #[schema(example = "/api/v1/users")]
    pub instance: String,
    /// What is wrong with each field, by its name. Absent if it is not about fields.
    #[serde(skip_serializing_if = "FieldErrors::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>, example = json!({"email": "There is already a person with this mail address."}))]
    pub errors: FieldErrors,
    /// People who may be the one that was to be added, where `check_duplicates` asked for them. Absent otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<Lookalike>>)]
    pub alike: Vec<Lookalike>,
    /// Seconds to wait before trying again.
    #[serde(skip)]
    pub retry_after_s: Option<u32>,
}

/// A refusal on its way out. [`write`] turns it into the body once the path is known.
#[derive(Clone, Debug)]
pub struct Problem(Box<ProblemBody>);

/// Every status the API refuses with, in words.
pub const KINDS: [(StatusCode, &str); 13] = [
    (StatusCode::BAD_REQUEST, "The request could not be read"),
    (StatusCode::UNAUTHORIZED, "A valid API token is needed"),
    (StatusCode::FORBIDDEN, "This is not allowed"),
    (StatusCode::NOT_FOUND, "There is no such record or path"),
    (StatusCode::METHOD_NOT_ALLOWED, "This method is not possible here"),
    (StatusCode::CONFLICT, "This contradicts the present state"),
    (StatusCode::PRECONDITION_FAILED, "Somebody else changed this meanwhile"),
    (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body has an unknown type"),
    (StatusCode::UNPROCESSABLE_ENTITY, "Some fields need another value"),
    (StatusCode::TOO_MANY_REQUESTS, "Too many attempts"),
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
    (StatusCode::SERVICE_UNAVAILABLE, "Not available at the moment"),
];

impl Problem {
    /// A problem of this status.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = KINDS.iter().find(|(kind, _)| *kind == status).map(|(_, title)| *title);
        Self(Box::new(ProblemBody {
            kind: format!("{}/docs#problem-{}", super::ROOT, status.as_u16()),
            title: title.or(status.canonical_reason()).unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            instance: String::new(),
            errors: FieldErrors::new(),
            alike: Vec::new(),
            retry_after_s: None,
        }))
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let status = match &error {
            // The expected version came in `If-Match`.
            AppError::Stale | AppError::Contested(_) => StatusCode::PRECONDITION_FAILED,
            other => StatusCode::from_u16(other.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        };
        let mut problem = Self::new(status, error.to_string());
        match error {
            AppError::Unauthenticated => {
                problem.0.detail = "Send a valid API token: Authorization: Bearer dfk_…".to_owned();
            }
            AppError::Invalid(errors) => problem.0.errors = errors,
            AppError::Alike(people) => problem.0.alike = people,
            AppError::Contested(fields) => {
                for FieldConflict { field, theirs, yours, by, .. } in fields {
                    let by = if by.is_empty() { String::new() } else { format!(", by {by}") };
                    problem.0.errors.add(
                        &field,
                        format!("Is \u{201c}{theirs}\u{201d} now{by}; was to be \u{201c}{yours}\u{201d}."),
                    );
                }
            }
            AppError::TooMany { retry_after_s } => problem.0.retry_after_s = Some(retry_after_s),
            _ => {}
        }
        problem
    }
}

impl From<service::Error> for Problem {
    fn from(error: service::Error) -> Self {
        AppError::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Layer: writes refusals as problems, also those that come from the framework.
pub async fn write(OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let mut problem = parts.extensions.remove::<Problem>().unwrap_or_else(|| Problem::new(status, "")).0;
    uri.path().clone_into(&mut problem.instance);
    if problem.detail.is_empty() {
        problem.detail = format!("{}.", problem.title);
    }
    let mut out = (status, Json(&problem)).into_response();
    let headers = out.headers_mut();
    if let Some(allow) = parts.headers.remove(header::ALLOW) {
        headers.insert(header::ALLOW, allow);
    }
    headers.insert(header::CONTENT_TYPE, MEDIA_TYPE);
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Deskfolk\""));
    }
    if let Some(seconds) = problem.retry_after_s {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    out
}

/// Nothing is at this path.
pub async fn unknown_path() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("There is nothing at this path. See {}/docs.", super::ROOT))
}

/// The path exists, the method does not.
pub async fn unknown_method(method: Method) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("{method} is not possible here. See {}/docs.", super::ROOT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test]
    async fn who_tries_too_often_is_told_how_long_to_wait() {
        let handler = || async { Problem::from(AppError::TooMany { retry_after_s: 30 }) };
        let router = Router::new().route("/", get(handler)).layer(from_fn(write));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "30");
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
    }

    #[test]
    fn every_refusal_has_a_title_of_its_own() {
        let errors = [
            AppError::Unauthenticated,
            AppError::Forbidden(String::new()),
            AppError::NotFound,
            AppError::field("name", "is taken"),
            AppError::Conflict(String::new()),
            AppError::TooMany { retry_after_s: 1 },
            AppError::Stale,
            AppError::Unavailable,
            AppError::Internal(String::new()),
        ];
        for error in errors {
            let problem = Problem::from(error);
            assert!(KINDS.contains(&(problem.status(), problem.0.title.as_str())), "{problem:?}");
        }
    }
}
