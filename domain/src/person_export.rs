//! Everything about a person, as a file for them or for who answers their request.

use crate::ids::{PersonExportId, UserId};
use crate::state::choice;
use crate::time::Timestamp;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// For whom an export is made, which decides what is in it.
    Audience {
        /// For somebody of the desk, with what their rights show them.
        Desk = "desk", "For the desk";
        /// For the person, with what they may see.
        Person = "person", "For the person";
    }
}

choice! {
    /// How far an export is.
    ExportState {
        /// It is being written.
        Running = "running", "Being prepared";
        /// It can be downloaded.
        Ready = "ready", "Ready";
        /// It was given up.
        Failed = "failed", "Failed";
        /// Its file is gone.
        Expired = "expired", "Expired";
    }
}

/// An export of everything about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonExport {
    /// Id.
    pub id: PersonExportId,
    /// Id of the person.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// For whom it is.
    pub audience: Audience,
    /// Whether internal notes are in it.
    pub with_notes: bool,
    /// How far it is.
    pub state: ExportState,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was ready.
    pub finished_at: Option<Timestamp>,
    /// When its file goes.
    pub expires_at: Option<Timestamp>,
    /// Size in bytes, 0 until it is ready.
    pub size: u64,
    /// Files within it.
    pub files: u64,
    /// Why it failed.
    pub failure: Option<String>,
    /// Whether who looks may download it now.
    pub can_download: bool,
}

/// The form that asks for an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PersonExportInput {
    /// Check-box: with the internal notes of tickets in which who asks may read them.
    #[serde(deserialize_with = "loose")]
    pub with_notes: String,
    /// `desk` or `person`; `desk` if empty.
    pub audience: String,
}

/// What somebody is told of the exports of their own data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnExports {
    /// Whether they may ask for one.
    pub is_allowed: bool,
    /// Days for which a file is kept.
    pub days: u64,
    /// Those there are, the newest first.
    pub rows: Vec<PersonExport>,
}
