//! An agent leaves: what they still hold, where it goes, and what went where.

use crate::agents::AgentView;
use crate::ids::TicketId;
use crate::structure::Choice;
use crate::time::Timestamp;
use crate::validate::{loose, loose_map};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tickets and customers that are named.
pub const SAMPLES: usize = 5;
/// Where a ticket goes that goes to no agent, in the form.
pub const NOBODY: &str = "nobody";

/// Everything an agent holds who may leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offboarding {
    /// The agent, with departments, queues and roles.
    pub agent: AgentView,
    /// Why they cannot be taken out at the moment, if they cannot.
    pub hindrance: Option<String>,
    /// Open tickets they own, by queue.
    pub tickets: Vec<HeldTickets>,
    /// Customers they look after.
    pub customers: HeldCustomers,
    /// Sessions that run.
    pub sessions: u64,
    /// When one of them was used last.
    pub last_seen_at: Option<Timestamp>,
    /// API tokens that still work, by name.
    pub tokens: Vec<String>,
    /// Authenticator apps of their two-factor authentication.
    pub authenticators: u64,
    /// Passkeys and security keys of theirs.
    pub passkeys: u64,
    /// Views of lists they share, by name.
    pub shared_views: Vec<String>,
    /// Access groups granted to them in person.
    pub groups: Vec<String>,
    /// Bulk operations of theirs that have not come to their end.
    pub bulk_operations: u64,
    /// Imports of theirs that run.
    pub imports: u64,
    /// What went where, once they were taken out.
    pub report: Option<OffboardReport>,
}

/// Open tickets of one queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldTickets {
    /// The queue.
    pub queue: Choice,
    /// How many there are.
    pub open: u64,
    /// The first of those that the actor may see.
    pub samples: Vec<TicketSample>,
    /// Agents who may own tickets of this queue.
    pub heirs: Vec<Choice>,
}

/// A ticket by its subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketSample {
    /// The ticket.
    pub id: TicketId,
    /// Its number as people write it.
    pub number: String,
    /// Its subject.
    pub subject: String,
}

/// Customers whose account manager somebody is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldCustomers {
    /// How many.
    pub count: u64,
    /// The first by name, for those who may see the directory.
    pub samples: Vec<Choice>,
    /// Agents who could look after them.
    pub managers: Vec<Choice>,
    /// Departments that could.
    pub departments: Vec<Choice>,
}

/// The form that takes an agent out: where everything goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OffboardInput {
    /// `assign` or `unassign`; mandatory if there are open tickets.
    pub tickets: String,
    /// Id of the agent who gets them, to `assign`.
    #[serde(deserialize_with = "loose")]
    pub heir_id: String,
    /// Where it is another one in a queue: by the queue's id, `nobody` or the id of an agent.
    #[serde(deserialize_with = "loose_map")]
    pub queues: BTreeMap<String, String>,
    /// `agent`, `department` or `nobody`; mandatory if there are customers.
    pub customers: String,
    /// Id of the new account manager, for `agent`.
    #[serde(deserialize_with = "loose")]
    pub manager_id: String,
    /// Id of the department, for `department`.
    #[serde(deserialize_with = "loose")]
    pub department_id: String,
}

/// What went where when an agent was taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OffboardReport {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<String>,
    /// Queue by queue: how many tickets went to whom.
    pub tickets: Vec<String>,
    /// How many customers went to whom; empty if there were none.
    pub customers: String,
    /// The first of them by name, for those who may see the directory.
    pub customer_names: Vec<String>,
    /// Sessions that ended.
    pub sessions: u64,
    /// API tokens that were revoked, by name.
    pub tokens: Vec<String>,
}
