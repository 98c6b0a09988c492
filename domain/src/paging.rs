//! Pages of long lists: keyset paging with an opaque cursor, and true totals.

use serde::{Deserialize, Serialize};

/// Rows of a page when nothing else is asked for.
pub const PAGE: u64 = 50;
/// Most rows of a page.
pub const MAX_PAGE: u64 = 200;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Cursor of the previous page, if there is one.
    pub previous: Option<String>,
}

/// How many rows there are in all, and how many of them are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The true number of matching rows.
    pub rows: u64,
    /// How many of them the list goes through.
    pub shown: u64,
    /// Whether a search found so many that they come newest first.
    pub is_newest_first: bool,
}

/// How many rows there are in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Total {
    /// The true number of matching rows.
    pub rows: u64,
}
