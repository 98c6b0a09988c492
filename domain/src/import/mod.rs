//! Imports from spreadsheets: what can be imported, and what becomes of each row (OST-16 to 18, HAL-48 to 55).

mod columns;
mod mapping;

pub use columns::{REASONS, columns, is_of_reasons, map_headings, variable_of};
pub use mapping::{FileColumn, ImportMapping, MappingInput, check_columns, propose_columns, same_headings};

use crate::ids::{ImportId, IntegrationId};
use crate::journal::Changes;
use crate::paging::Page;
use crate::state::choice;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

choice! {
    /// What a spreadsheet holds.
    ImportKind {
        /// People.
        Users = "users", "Users";
        /// Customers and their sites (HAL-55).
        Customers = "customers", "Customers & Sites";
    }
}

choice! {
    /// How far an import is.
    ImportState {
        /// Its rows are being stored.
        Reading = "reading", "Being read";
        /// Somebody has to say which field each column is for.
        Mapping = "mapping", "Columns to be chosen";
        /// The dry run goes on.
        Checking = "checking", "Dry run";
        /// The dry run is over: it can be carried out.
        Checked = "checked", "Ready";
        /// It is being carried out.
        Running = "running", "Being imported";
        /// It was carried out.
        Done = "done", "Imported";
        /// It is being undone.
        Undoing = "undoing", "Being undone";
        /// It was undone, as far as that was possible.
        Undone = "undone", "Undone";
        /// It was given up.
        Failed = "failed", "Given up";
    }
}

impl ImportState {
    /// Whether it goes on by itself.
    #[must_use]
    pub const fn is_busy(self) -> bool {
        matches!(self, Self::Reading | Self::Checking | Self::Running | Self::Undoing)
    }
}

choice! {
    /// What a row does.
    RowAction {
        /// Not looked at yet.
        Pending = "pending", "Waiting";
        /// Adds a record.
        Create = "create", "Create";
        /// Changes a record.
        Update = "update", "Update";
        /// Says what is known already.
        Unchanged = "unchanged", "Unchanged";
        /// Is wrong and left out.
        Error = "error", "Error";
    }
}

choice! {
    /// What undoing an import did with what a row had written.
    RowUndo {
        /// Everything is as it was before.
        Undone = "undone", "Undone";
        /// What changed since is kept, the rest is as it was.
        Partly = "partly", "Partly undone";
        /// It is kept.
        Kept = "kept", "Kept";
    }
}

/// A column that can be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportColumn {
    /// Its name in the API.
    pub variable: String,
    /// What people read: the best heading.
    pub label: String,
    /// What it holds.
    pub help: String,
    /// Whether every row needs it.
    pub is_required: bool,
}

/// An import in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRun {
    /// Id.
    pub id: ImportId,
    /// What the spreadsheet holds.
    pub kind: ImportKind,
    /// How far it is.
    pub state: ImportState,
    /// Name of the file.
    pub file_name: String,
    /// Who uploaded it, or said last what its columns are for.
    pub created_by: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// Rows that the present step has done.
    pub handled: u64,
    /// Rows that the present step has to do.
    pub to_handle: u64,
    /// Why it was given up.
    pub failure: Option<String>,
    /// The integration it comes from; a spreadsheet if there is none.
    pub integration_id: Option<IntegrationId>,
}

/// How many rows of each kind an import has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCounts {
    /// Not looked at yet.
    pub pending: u64,
    /// Add a record.
    pub create: u64,
    /// Change a record.
    pub update: u64,
    /// Say what is known already.
    pub unchanged: u64,
    /// Are wrong.
    pub error: u64,
    /// Those that create or change something, but were left out by choice (HAL-59).
    pub left_out: u64,
}

impl ImportCounts {
    /// Rows of this kind.
    #[must_use]
    pub const fn of(&self, action: RowAction) -> u64 {
        match action {
            RowAction::Pending => self.pending,
            RowAction::Create => self.create,
            RowAction::Update => self.update,
            RowAction::Unchanged => self.unchanged,
            RowAction::Error => self.error,
        }
    }

    /// Rows that are carried out.
    #[must_use]
    pub const fn chosen(&self) -> u64 {
        (self.create + self.update).saturating_sub(self.left_out)
    }

    /// All rows.
    #[must_use]
    pub fn all(&self) -> u64 {
        RowAction::ALL.iter().map(|action| self.of(*action)).sum()
    }
}

/// What undoing an import did with the rows it had written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoCounts {
    /// Rows still as the import wrote them.
    pub left: u64,
    /// Rows that are undone.
    pub undone: u64,
    /// Rows that are undone but for what changed since.
    pub partly: u64,
    /// Rows that are kept.
    pub kept: u64,
}

impl UndoCounts {
    /// Rows of this kind.
    #[must_use]
    pub const fn of(&self, undo: RowUndo) -> u64 {
        match undo {
            RowUndo::Undone => self.undone,
            RowUndo::Partly => self.partly,
            RowUndo::Kept => self.kept,
        }
    }
}

/// An import, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportView {
    /// The import.
    #[serde(flatten)]
    pub run: ImportRun,
    /// What people are recognised by, for people to read; empty for customers.
    pub identifier: String,
    /// Rows of each kind.
    pub counts: ImportCounts,
    /// What undoing it did.
    pub undo: UndoCounts,
    /// Whether somebody can say now which field each column of the file is for.
    pub can_map: bool,
    /// Whether it can be carried out now.
    pub can_commit: bool,
    /// Why the circuit breaker stopped it, if it did: somebody has to approve or discard it.
    pub stopped: Option<String>,
    /// Whether what it wrote can be undone now.
    pub can_undo: bool,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CellError {
    /// The column, as it is called in the file.
    pub column: String,
    /// What is wrong.
    pub message: String,
}

/// A row of a spreadsheet, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// Its number in the spreadsheet.
    pub number: i64,
    /// What it does.
    pub action: RowAction,
    /// Whom or what it is about.
    pub name: String,
    /// The record it changes or became.
    pub record_id: Option<i64>,
    /// Before and after of each field.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, crate::journal::Change>))]
    pub changes: Changes,
    /// What is wrong. A row of an integration that is wrong and changes somebody all the same takes away what its
    /// mapping gives no more, and nothing else.
    pub errors: Vec<CellError>,
    /// Whether it was carried out.
    pub is_written: bool,
    /// Whether it is left out by choice.
    pub is_left_out: bool,
    /// What undoing the import did here.
    pub undo: Option<RowUndo>,
    /// What was kept, and why.
    pub undo_reason: String,
}

/// Which rows of an import are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct RowQuery {
    /// `create`, `update`, `unchanged` or `error`, or what undoing did: `undone`, `partly` or `kept`; all when empty.
    pub action: String,
    /// Cursor: rows after it.
    pub after: String,
    /// Cursor: rows before it.
    pub before: String,
}

/// A page of rows.
pub type RowPage = Page<ImportRow>;
