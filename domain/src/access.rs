//! *Access explained*: may this person do this to that record, and why.

use crate::policy::Decision;
use serde::{Deserialize, Serialize};

/// The question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AccessQuestion {
    /// Id of the person.
    pub person: String,
    /// The action, by name.
    pub action: String,
    /// `desk`, `ticket`, `queue` or `user`.
    pub on: String,
    /// Number of the ticket, or id of the queue or user.
    pub record: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccessAnswer {
    /// Name of the person.
    pub person: String,
    /// The action in words.
    pub action: String,
    /// The record in words.
    pub record: String,
    /// The decision, from the very function that guards the action.
    pub decision: Decision,
}
