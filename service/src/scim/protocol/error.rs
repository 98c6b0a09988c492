//! Refusals as identity providers understand them (RFC 7644, section 3.12).

use crate::error::Error;
use crate::users::USERNAME_TAKEN;
use domain::AppError;
use sea_orm::DbErr;
use serde_json::{Value, json};

/// The schema of errors.
const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// Why a SCIM request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimError {
    /// The HTTP status.
    pub status: u16,
    /// What kind of error, where the protocol has a word for it.
    pub kind: Option<&'static str>,
    /// What is wrong, for people.
    pub detail: String,
    /// Seconds to wait before trying again.
    pub retry_after_s: Option<u32>,
}

impl ScimError {
    /// An error of this status.
    #[must_use]
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into(), retry_after_s: None }
    }

    /// A bad request of a kind that the protocol has a word for, as `invalidFilter`.
    #[must_use]
    pub fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { kind: Some(kind), ..Self::new(400, detail) }
    }

    /// There is nothing of this id.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(404, format!("There is no {what} of this id."))
    }

    /// Somebody else has this already.
    #[must_use]
    pub fn taken(detail: impl Into<String>) -> Self {
        Self { kind: Some("uniqueness"), ..Self::new(409, detail) }
    }

    /// The error as it is sent.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({"schemas": [SCHEMA], "status": self.status.to_string(), "detail": self.detail});
        if let Some(kind) = self.kind {
            body["scimType"] = kind.into();
        }
        body
    }
}

impl From<AppError> for ScimError {
    fn from(error: AppError) -> Self {
        let text = error.to_string();
        match error {
            AppError::Invalid(errors) => {
                // Whoever must stay usable, as the last admin.
                if let Some(why) = errors.get("validity") {
                    return Self::new(403, why);
                }
                let is_taken =
                    errors.0.values().any(|text| text == USERNAME_TAKEN || text.contains("to somebody else."));
                let detail = errors.0.into_values().collect::<Vec<_>>().join(" ");
                if is_taken { Self::taken(detail) } else { Self::bad("invalidValue", detail) }
            }
            AppError::Stale => Self::new(412, "Somebody else changed this meanwhile."),
            AppError::TooMany { retry_after_s } => Self { retry_after_s: Some(retry_after_s), ..Self::new(429, text) },
            AppError::Unauthenticated => Self::new(401, "A valid token of a SCIM connection is needed."),
            other => Self::new(other.status_code(), text),
        }
    }
}

impl From<Error> for ScimError {
    fn from(error: Error) -> Self {
        AppError::from(error).into()
    }
}

impl From<DbErr> for ScimError {
    fn from(error: DbErr) -> Self {
        Error::from(error).into()
    }
}

impl From<serde_json::Error> for ScimError {
    fn from(error: serde_json::Error) -> Self {
        Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_sent_as_the_protocol_says() {
        let body = ScimError::bad("invalidFilter", "Where is the value?").body();
        assert_eq!(body["schemas"][0], SCHEMA);
        assert_eq!((body["status"].as_str(), body["scimType"].as_str()), (Some("400"), Some("invalidFilter")));
        assert!(ScimError::not_found("user").body().get("scimType").is_none());
    }

    #[test]
    fn what_somebody_else_has_is_a_matter_of_uniqueness() {
        let taken = ScimError::from(AppError::field("emails", "ana@example.com already belongs to somebody else."));
        assert_eq!((taken.status, taken.kind), (409, Some("uniqueness")));
        let wrong = ScimError::from(AppError::field("emails", "ana is not a mail address."));
        assert_eq!((wrong.status, wrong.kind), (400, Some("invalidValue")));
    }
}
