//! What becomes of a row: the same for the dry run and for carrying it out.

use super::directory::Extra;
use crate::customers::CustomerWork;
use crate::users::{Details, NewUser, Place, Present};
use domain::import::{CellError, RowAction};
use domain::journal::Changes;

/// What becomes of a row.
pub(super) struct Plan {
    pub action: RowAction,
    /// Whom or what it is about.
    pub name: String,
    /// The record it is about, if there is one.
    pub record: Option<i64>,
    pub changes: Changes,
    pub errors: Vec<CellError>,
    pub work: Work,
}

/// What is to be written.
pub(super) enum Work {
    Nothing,
    Create(Box<NewUser>),
    Change(Box<Change>),
    Customer(Box<CustomerWork>),
    /// Of an integration: the person, and what comes beside.
    Extended(Box<Work>, Extra),
}

impl Work {
    /// What is written to the person, and what comes beside.
    pub(super) fn parted(self) -> (Self, Option<Extra>) {
        match self {
            Self::Extended(work, extra) => (*work, Some(extra)),
            work => (work, None),
        }
    }
}

/// A person who is known already, and what they become.
pub(super) struct Change {
    pub present: Present,
    pub details: Details,
    pub place: Place,
}

impl Plan {
    pub(super) fn refused(name: String, record: Option<i64>, errors: Vec<CellError>) -> Self {
        Self { action: RowAction::Error, name, record, changes: Changes::new(), errors, work: Work::Nothing }
    }

    pub(super) fn unchanged(name: String, record: i64) -> Self {
        Self {
            action: RowAction::Unchanged,
            name,
            record: Some(record),
            changes: Changes::new(),
            errors: Vec::new(),
            work: Work::Nothing,
        }
    }
}
