//! The one error type that crosses every border: service, server functions, REST API, pages.
//!
//! It carries no secrets and no internals. What went wrong inside is logged with the request's id;
//! the person sees that id.

use crate::access::AccessDiff;
use crate::merging::Lookalike;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is wrong with each field, by field name, in plain words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct FieldErrors(pub BTreeMap<String, String>);

impl FieldErrors {
    /// No errors yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A single field's error.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.add(field, message);
        errors
    }

    /// Notes an error; the first one of a field stays.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.entry(field.to_owned()).or_insert_with(|| message.into());
    }

    /// The message at `field`.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// Whether every field is fine.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` if there are none, [`AppError::Invalid`] otherwise.
    ///
    /// # Errors
    /// `Invalid` with these fields.
    pub fn into_result(self) -> Result<(), AppError> {
        if self.is_empty() { Ok(()) } else { Err(AppError::Invalid(self)) }
    }
}

/// A field that two people changed at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldConflict {
    /// Its name.
    pub field: String,
    /// What it holds now, in words.
    pub theirs: String,
    /// What it was to hold, in words.
    pub yours: String,
    /// Who changed it meanwhile; empty if that was no person.
    pub by: String,
    /// What it holds now, as forms send it: what the form begins with from now on. Empty where no form does.
    #[serde(default)]
    pub held: String,
    /// The version of the record that holds it: whoever sets theirs after all has seen no later one. None where no
    /// version is sent.
    #[serde(default)]
    pub version: Option<i64>,
}

impl FieldConflict {
    /// What is said at the field of a form that keeps what was entered.
    #[must_use]
    pub fn words(&self) -> String {
        let by = if self.by.is_empty() { "Somebody" } else { self.by.as_str() };
        format!(
            "{by} set this to \u{201c}{}\u{201d} meanwhile. You entered \u{201c}{}\u{201d}: save again to set that.",
            self.theirs, self.yours
        )
    }
}

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error", content = "detail", rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in, or the session has ended.
    #[error("Please sign in.")]
    Unauthenticated,
    /// The person may see this, but not do that; with the reason in plain words.
    #[error("{0}")]
    Forbidden(String),
    /// There is no such record, or none that this person may see.
    #[error("There is no such record, or you may not see it.")]
    NotFound,
    /// Some fields need another value.
    #[error("Please check the marked fields.")]
    Invalid(FieldErrors),
    /// The request contradicts the present state, in plain words.
    #[error("{0}")]
    Conflict(String),
    /// Too many attempts.
    #[error("Too many attempts. Please try again in {retry_after_s} seconds.")]
    TooMany {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The change would give or take access, and nobody has looked at whose yet.
    #[error("Nothing is saved yet: this changes what people may do.")]
    Unseen(Box<AccessDiff>),
    /// Whoever is being added may be there already, and nobody has looked at these people yet.
    #[error("Somebody like this exists. Nothing is saved yet.")]
    Alike(Vec<Lookalike>),
    /// Somebody else changed the record since it was read.
    #[error("Somebody else changed this meanwhile. Nothing was overwritten.")]
    Stale,
    /// Somebody else changed the same fields since they were read.
    #[error("Somebody else changed the same meanwhile. Nothing was overwritten.")]
    Contested(Vec<FieldConflict>),
    /// A part that is needed does not answer at the moment.
    #[error("This is not available at the moment. Please try again.")]
    Unavailable,
    /// Something broke; the log has it under this request id.
    #[error("Something went wrong on our side. Reference: {0}")]
    Internal(String),
    /// The browser could not reach the server, or is older than it.
    #[error("The server could not be reached. Please check the connection and reload.")]
    Transport(String),
}

impl AppError {
    /// A single field's error.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(field, message))
    }

    /// The HTTP status this is.
    #[must_use]
    pub const fn status_code(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden(_) => 403,
            Self::NotFound => 404,
            Self::Invalid(_) | Self::Unseen(_) | Self::Alike(_) => 422,
            Self::Conflict(_) | Self::Stale | Self::Contested(_) => 409,
            Self::TooMany { .. } => 429,
            Self::Unavailable | Self::Transport(_) => 503,
            Self::Internal(_) => 500,
        }
    }

    /// The message at `field`, if this is about that field.
    #[must_use]
    pub fn at(&self, field: &str) -> Option<&str> {
        match self {
            Self::Invalid(fields) => fields.get(field),
            _ => None,
        }
    }

    /// Both values of `field`, if somebody else changed it at the same time.
    #[must_use]
    pub fn contested(&self, field: &str) -> Option<&FieldConflict> {
        match self {
            Self::Contested(fields) => fields.iter().find(|conflict| conflict.field == field),
            _ => None,
        }
    }
}

#[cfg(feature = "rpc")]
impl server_fn::error::FromServerFnError for AppError {
    type Encoder = server_fn::codec::JsonEncoding;

    fn from_server_fn_error(error: server_fn::error::ServerFnErrorErr) -> Self {
        use server_fn::error::ServerFnErrorErr as E;
        match error {
            E::Args(message) | E::MissingArg(message) | E::Deserialization(message) => {
                Self::Invalid(FieldErrors::one("form", message))
            }
            other => Self::Transport(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_of_a_field_stays() {
        let mut errors = FieldErrors::new();
        errors.add("email", "is missing");
        errors.add("email", "is wrong");
        let error = AppError::Invalid(errors);
        assert_eq!(error.at("email"), Some("is missing"));
        assert_eq!(error.status_code(), 422);
    }

    #[test]
    fn errors_survive_the_wire() {
        let error = AppError::field("name", "is taken");
        let json = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<AppError>(&json).unwrap(), error);
        let plain = serde_json::to_string(&AppError::NotFound).unwrap();
        assert_eq!(serde_json::from_str::<AppError>(&plain).unwrap(), AppError::NotFound);
    }
}
