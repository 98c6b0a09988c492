//! The audit log's filter.

use serde::{Deserialize, Serialize};

/// What the audit log is filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct AuditQuery {
    /// Kind of record.
    pub entity: String,
    /// Id of the record.
    pub entity_id: String,
    /// Id of the person, as subject or as real actor.
    pub person: String,
    /// Cursor: older rows.
    pub after: String,
}
