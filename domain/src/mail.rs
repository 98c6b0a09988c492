//! Mail templates, and mails the file transport kept.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A mail template as edited (HAL-67).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateView {
    /// Its number.
    pub number: i32,
    /// What it is for.
    pub purpose: String,
    /// Subject with `$-VARIABLES`.
    pub subject: String,
    /// Body with `$-VARIABLES`.
    pub body: String,
    /// Variables that may be used.
    pub variables: Vec<String>,
    /// Variables that must remain (HAL-68).
    pub required: Vec<String>,
    /// The language of these texts, as a tag of BCP 47.
    pub language: String,
    /// Whether they differ from the default: in English from the built-in ones, in any other language from what
    /// its readers get without them.
    pub is_changed: bool,
    /// The languages it can be written in: tag, name, and whether it is.
    pub languages: Vec<(String, String, bool)>,
}

/// The template form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TemplateInput {
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
}

/// A template with sample data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplatePreview {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// A mail kept by the file transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptMail {
    /// Name of the file, its id on the page.
    pub name: String,
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// When it was handed over.
    pub at: Timestamp,
    /// Plain text.
    pub body: String,
}

/// A job in the list of jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobRow {
    /// Id.
    pub id: crate::ids::JobId,
    /// Kind of job.
    pub kind: String,
    /// `ready`, `done` or `dead`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it is or was due.
    pub run_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
