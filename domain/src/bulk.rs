//! Actions on many people at once: what is asked for, what would happen, what became of it.

use crate::access::{AccessDiff, AccessTotals};
use crate::error::AppError;
use crate::ids::{BulkId, UserId};
use crate::paging::Page;
use crate::policy::Action;
use crate::state::choice;
use crate::structure::Choice;
use crate::time::Timestamp;
use crate::users::UserQuery;
use crate::validate::{loose, loose_list};
use serde::{Deserialize, Serialize};

/// Most people of one bulk action.
pub const MOST: usize = 10_000;
/// Most people who are erased at once.
pub const MOST_ERASED: usize = 500;
/// Most people that a preview lists for each outcome; its counts are of everybody.
pub const LISTED: usize = 100;

choice! {
    /// What can be done to many people at once (OST-21).
    BulkAction {
        /// Give guests an account and send the activation mail.
        Register = "register", "Register";
        /// Lock accounts.
        Lock = "lock", "Lock";
        /// Unlock accounts.
        Unlock = "unlock", "Unlock";
        /// Set validity and its dates.
        SetValidity = "set_validity", "Set validity";
        /// Set whose tickets customer users may open in the portal.
        SetWebAccess = "set_web_access", "Set Web Access Level";
        /// Move to another customer and site.
        Move = "move", "Move to customer and site";
        /// Grant an access group.
        GrantGroup = "grant_group", "Grant access group";
        /// Take an access group back.
        RevokeGroup = "revoke_group", "Revoke access group";
        /// Give agents a role.
        GiveRole = "give_role", "Give role";
        /// Take a role from agents.
        TakeRole = "take_role", "Take role";
        /// Erase people for good.
        Erase = "erase", "Delete User";
    }
}

impl BulkAction {
    /// The right this needs for each person: the one of the same action on a single person.
    #[must_use]
    pub const fn needs(self) -> Action {
        match self {
            Self::Register | Self::Lock | Self::Unlock => Action::ManageAccount,
            Self::SetValidity | Self::SetWebAccess | Self::Move | Self::GrantGroup | Self::RevokeGroup => {
                Action::ModifyUser
            }
            Self::GiveRole | Self::TakeRole => Action::ManageAgents,
            Self::Erase => Action::EraseUser,
        }
    }

    /// Whether more has to be chosen than the people.
    #[must_use]
    pub const fn has_values(self) -> bool {
        !matches!(self, Self::Register | Self::Lock | Self::Unlock)
    }
}

choice! {
    /// Which tickets of a person move along to another customer or site.
    TicketsFollow {
        /// All stay where they are.
        Nothing = "none", "None";
        /// Those that are not closed.
        Open = "open", "The open ones";
        /// Every ticket.
        All = "all", "All";
    }
}

choice! {
    /// What became of one person of a bulk action.
    BulkOutcome {
        /// Not looked at yet.
        Pending = "pending", "To do";
        /// Is or was changed.
        Changed = "changed", "Changed";
        /// Already as wanted.
        Unchanged = "unchanged", "Unchanged";
        /// Not possible, for a reason.
        Refused = "refused", "Not possible";
    }
}

choice! {
    /// What undoing did to one person.
    BulkUndo {
        /// As before the bulk action again.
        Undone = "undone", "Undone";
        /// Left alone: changed by somebody since, or not the actor's to change.
        Kept = "kept", "Kept";
    }
}

/// The form of a bulk action: what, whom, and the values it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct BulkInput {
    /// `register`, `lock`, `unlock`, `set_validity`, `set_web_access`, `move`, `grant_group`, `revoke_group`,
    /// `give_role`, `take_role` or `erase`.
    pub action: String,
    /// Ids of the people.
    #[serde(deserialize_with = "loose_list")]
    pub ids: Vec<String>,
    /// Check-box: everybody whom `filter` finds, instead of `ids`.
    #[serde(deserialize_with = "loose")]
    pub all: String,
    /// The filters of the list of people, by the same names.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub filter: UserQuery,
    /// How many people are expected; refused if there are more or fewer by now. Empty: any number.
    #[serde(deserialize_with = "loose")]
    pub expected: String,
    /// To set: validity.
    pub validity: String,
    /// To set: first day of validity; none when empty.
    pub valid_from: String,
    /// To set: first day that is no longer valid; none when empty.
    pub valid_until: String,
    /// To set: Web Access Level.
    pub web_access: String,
    /// To move to: customer id.
    #[serde(deserialize_with = "loose")]
    pub customer_id: String,
    /// To move to: site id; the customer's only site when empty.
    #[serde(deserialize_with = "loose")]
    pub site_id: String,
    /// To move: which of their tickets at the old place move along: `none` (default), `open` or `all`.
    pub tickets: String,
    /// To grant or take back: access group id.
    #[serde(deserialize_with = "loose")]
    pub group_id: String,
    /// To grant: `ro` or `rw`.
    pub level: String,
    /// To give or take: role id.
    #[serde(deserialize_with = "loose")]
    pub role_id: String,
    /// To erase: what becomes of their tickets, `delete` or `anonymise`. Mandatory.
    pub fate: String,
    /// To erase: what becomes of what they wrote in tickets that stay: `anonymise` (also if empty), `remove`.
    pub written: String,
    /// To erase: why.
    pub reason: String,
    /// To erase: how many people were chosen, typed to be sure. Mandatory to carry it out.
    #[serde(deserialize_with = "loose")]
    pub confirmation: String,
}

/// A detail before and after, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkChange {
    /// Its name.
    pub field: String,
    /// Before; empty if there was nothing.
    pub from: String,
    /// After; empty if there is nothing.
    pub to: String,
}

/// One person of a bulk action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkRow {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What would become or became of them.
    pub outcome: BulkOutcome,
    /// What changes.
    pub changes: Vec<BulkChange>,
    /// Why nothing changes.
    pub reason: String,
    /// What undoing did, once undone.
    pub undo: Option<BulkUndo>,
    /// Why undoing left them alone.
    pub undo_reason: String,
}

/// How many people had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkCounts {
    /// Not looked at yet.
    pub pending: u64,
    /// Changed.
    pub changed: u64,
    /// Already as wanted.
    pub unchanged: u64,
    /// Not possible.
    pub refused: u64,
    /// As before again.
    pub undone: u64,
    /// Left alone while undoing.
    pub kept: u64,
}

impl BulkCounts {
    /// Counts so many people more of this outcome.
    pub fn add(&mut self, outcome: BulkOutcome, people: u64) {
        *match outcome {
            BulkOutcome::Pending => &mut self.pending,
            BulkOutcome::Changed => &mut self.changed,
            BulkOutcome::Unchanged => &mut self.unchanged,
            BulkOutcome::Refused => &mut self.refused,
        } += people;
    }

    /// Everybody.
    #[must_use]
    pub const fn people(&self) -> u64 {
        self.pending + self.changed + self.unchanged + self.refused
    }
}

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
