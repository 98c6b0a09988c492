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
    /// The person, as subject or as real actor: by id, mail address, username or name.
    pub person: String,
    /// Who really sat there: by id, mail address, username or name.
    pub actor: String,
    /// What made it happen: `interface`, `api`, `portal` and so on.
    pub cause: String,
    /// What happened, or how its name begins: `user.signed_in`, `user.sign`.
    pub event: String,
    /// At this moment or later: a day as one has it oneself (`2026-11-22`), or with a time (UTC).
    pub from: String,
    /// Before this moment; a day alone counts to its end.
    pub until: String,
    /// Id of a stay in somebody's view: what was done in it.
    pub stay: String,
    /// Cursor: older rows.
    pub after: String,
}
