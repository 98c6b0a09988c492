//! Sources: where people are kept. Those of an external source are read-only here (OTR-6).

use crate::ids::SourceId;
use crate::state::choice;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// Where the people of a source are kept.
    SourceKind {
        /// Here: they can be added and changed.
        Database = "database", "Database";
        /// Elsewhere, as in a directory service: they are read-only here.
        External = "external", "External";
    }
}

/// What the rules need to know of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// Name.
    pub name: String,
    /// Where its people are kept.
    pub kind: SourceKind,
    /// Whether new people belong to it.
    pub is_default: bool,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceView {
    /// Id.
    pub id: SourceId,
    /// Name.
    pub name: String,
    /// Where its people are kept.
    pub kind: SourceKind,
    /// Whether new people belong to it.
    pub is_default: bool,
    /// Comment.
    pub comment: String,
    /// How many people belong to it.
    pub people: u64,
}

/// The form of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SourceInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// `database` or `external`; database when empty.
    pub kind: String,
    /// Check-box: new people belong to it. Then no other source is the default.
    #[serde(deserialize_with = "loose")]
    pub is_default: String,
    /// Comment.
    pub comment: String,
}
