//! What a bulk action would do.

use super::{BulkAction, BulkCounts, BulkRow};
use crate::access::{AccessDiff, AccessTotals};
use crate::error::AppError;
use crate::structure::Choice;
use serde::{Deserialize, Serialize};

/// What a bulk action would do. Nothing has been written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkPreview {
    /// The action.
    pub action: BulkAction,
    /// The action with its values, in words.
    pub summary: String,
    /// How many people there are of each outcome.
    pub counts: BulkCounts,
    /// The first people of each outcome.
    pub rows: Vec<BulkRow>,
    /// For a move: what becomes of tickets, and who sees them then.
    pub tickets: Option<TicketEffect>,
    /// What the people who change gain and lose, if anything.
    pub access: Option<AccessDiff>,
    /// Of how many of them that tells, and about how many tickets in all.
    pub totals: Option<AccessTotals>,
    /// To erase: what goes along with everybody who would be erased.
    pub erasure: Option<ErasureTotals>,
}

/// What goes along with people who are erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasureTotals {
    /// How many people would be erased.
    pub people: u64,
    /// Their tickets, as far as the plan is about them.
    pub tickets: u64,
    /// Tickets that stay in any case, as people under legal hold wrote in them.
    pub held_tickets: u64,
    /// Articles they wrote in tickets of others.
    pub written: u64,
    /// Days before it begins, in which it can be taken back.
    pub days: u64,
}

/// What a move means for tickets at the old places. Only tickets that the actor may change count and move.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketEffect {
    /// How many tickets there are.
    pub all: u64,
    /// How many of them are not closed.
    pub open: u64,
    /// How many move along.
    pub follow: u64,
    /// Who sees tickets in the portal that they did not see before.
    pub gain: Onlookers,
    /// Who sees tickets no longer.
    pub lose: Onlookers,
}

/// People who see something, or do not any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Onlookers {
    /// How many.
    pub people: u64,
    /// The first names.
    pub names: Vec<String>,
    /// Whether there may be more: so many people were looked at that the rest was left out.
    pub at_least: bool,
}

/// What the page of a bulk action shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkStep {
    /// Access groups, to grant or to take back.
    pub groups: Vec<Choice>,
    /// Roles, to give or to take.
    pub roles: Vec<Choice>,
    /// What would happen, once everything is chosen.
    pub preview: Option<BulkPreview>,
    /// What is wrong with what was chosen.
    pub error: Option<AppError>,
}
