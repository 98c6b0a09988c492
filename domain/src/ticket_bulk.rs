//! A change of many tickets at once: what is asked for, what would happen, what became of it.

use crate::bulk::{BulkChange, BulkCounts, BulkOutcome, BulkUndo};
use crate::error::AppError;
use crate::ids::{TicketId, TicketOperationId};
use crate::paging::Page;
use crate::structure::Choice;
use crate::tickets::{TicketPatch, TicketQuery};
use crate::time::Timestamp;
use crate::validate::{loose, loose_list};
use serde::{Deserialize, Serialize};

/// The form of a change of many tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TicketBulkInput {
    /// What changes: any of state, pending until, priority, queue, owner, type, tags.
    pub change: TicketPatch,
    /// Ids of tickets.
    #[serde(deserialize_with = "loose_list")]
    pub ids: Vec<String>,
    /// Check-box: every ticket that `filter` finds, instead of `ids`.
    #[serde(deserialize_with = "loose")]
    pub all: String,
    /// The filters of the list of tickets, by the same names.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub filter: TicketQuery,
    /// How many tickets are expected; refused if there are more or fewer by now. Empty: any number.
    #[serde(deserialize_with = "loose")]
    pub expected: String,
    /// As the preview told it: a ticket in which somebody changed the same since is left alone. Empty: none is.
    #[serde(deserialize_with = "loose")]
    pub as_of: String,
}

/// One ticket of the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketBulkRow {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject; empty for one that the actor may not see.
    pub subject: String,
    /// What would become or became of it.
    pub outcome: BulkOutcome,
    /// What changes.
    pub changes: Vec<BulkChange>,
    /// Why nothing changes.
    pub reason: String,
    /// What undoing did, once undone.
    pub undo: Option<BulkUndo>,
    /// Why undoing left it alone.
    pub undo_reason: String,
}

/// What a change would do. Nothing has been written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketBulkPreview {
    /// The change in words.
    pub summary: String,
    /// How many tickets there are of each outcome.
    pub counts: BulkCounts,
    /// The first tickets of each outcome.
    pub rows: Vec<TicketBulkRow>,
    /// The moment this was looked at, to send along.
    pub as_of: String,
}

/// What the page of a change shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketBulkStep {
    /// Queues that tickets can be moved to.
    pub queues: Vec<Choice>,
    /// Agents who own tickets in one of the queues.
    pub owners: Vec<Choice>,
    /// Types, if there are several.
    pub types: Vec<Choice>,
    /// Tags there are.
    pub tags: Vec<String>,
    /// What would happen, once everything is chosen.
    pub preview: Option<TicketBulkPreview>,
    /// What is wrong with what was chosen.
    pub error: Option<AppError>,
}

/// A change of many tickets in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketOperationSummary {
    /// Id.
    pub id: TicketOperationId,
    /// The change in words.
    pub summary: String,
    /// Who really sat there, if somebody else than whose rights counted.
    pub real: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When every ticket had been looked at.
    pub finished_at: Option<Timestamp>,
    /// When undoing began.
    pub undone_at: Option<Timestamp>,
    /// How many tickets had which outcome.
    pub counts: BulkCounts,
}

/// A change of many tickets with the tickets it was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketOperationView {
    /// What it was.
    #[serde(flatten)]
    pub operation: TicketOperationSummary,
    /// The tickets.
    pub tickets: Page<TicketBulkRow>,
    /// Whether the actor may undo it, or go on with undoing it.
    pub can_undo: bool,
    /// Whether the actor may go on where it stopped.
    pub can_continue: bool,
}
