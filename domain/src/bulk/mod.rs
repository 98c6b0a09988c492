//! Actions on many people at once: what is asked for, what would happen, what became of it.

mod operation;
mod preview;

pub use operation::{BulkQuery, BulkSummary, BulkView};
pub use preview::{BulkPreview, BulkStep, ErasureTotals, Onlookers, TicketEffect};

use crate::ids::UserId;
use crate::policy::Action;
use crate::state::choice;
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
