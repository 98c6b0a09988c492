//! What became of a bulk action: the operation and its people.

use super::{BulkAction, BulkCounts, BulkRow};
use crate::ids::BulkId;
use crate::paging::Page;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A bulk operation in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkSummary {
    /// Id.
    pub id: BulkId,
    /// The action.
    pub action: BulkAction,
    /// The action with its values, in words.
    pub summary: String,
    /// Whose rights counted.
    pub by: String,
    /// Who really sat there, if somebody else.
    pub real: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When everybody had been looked at.
    pub finished_at: Option<Timestamp>,
    /// When undoing began.
    pub undone_at: Option<Timestamp>,
    /// Who undid it.
    pub undone_by: Option<String>,
    /// How many people had which outcome.
    pub counts: BulkCounts,
}

/// A bulk operation with the people it was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkView {
    /// What it was.
    #[serde(flatten)]
    pub operation: BulkSummary,
    /// The people, by name.
    pub people: Page<BulkRow>,
    /// Whether the actor may undo it, or go on with undoing it.
    pub can_undo: bool,
    /// Whether the actor may go on where it stopped.
    pub can_continue: bool,
}

/// Which people of a bulk operation are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct BulkQuery {
    /// `pending`, `changed`, `unchanged`, `refused`, `undone`, `kept`, or empty for everybody.
    pub show: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}
