//! Agents: people with an agent profile.

use crate::ids::{QueueId, UserId};
use crate::permission::TicketRights;
use crate::policy::Reason;
use crate::state::{AccountState, UserType};
use crate::structure::Choice;
use crate::time::{Period, Timestamp};
use crate::validate::{loose, loose_list, loose_map};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An agent, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentView {
    /// The person.
    pub id: UserId,
    /// The name customers see (RTP-7).
    pub name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Mail address (RTP-8).
    pub email: String,
    /// User, Manager or Admin.
    pub user_type: UserType,
    /// Account state.
    pub state: AccountState,
    /// Departments they belong to, now or from a later day on.
    pub departments: Vec<AgentGrant>,
    /// Queues they are granted, now or from a later day on.
    pub queues: Vec<AgentGrant>,
    /// Roles they hold, now or from a later day on.
    pub roles: Vec<AgentGrant>,
    /// Last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Whether the actor may change the agent (ceiling included).
    pub can_manage: bool,
}

/// A department, queue or role of an agent, with its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentGrant {
    /// The department, queue or role.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Of a queue: the role that counts there instead of all the agent's roles and the user type, if one is chosen.
    pub role: Option<Choice>,
    /// When it counts.
    #[serde(flatten)]
    pub period: Period,
}

/// What an agent may do, from the very rules that guard it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentAccess {
    /// What keeps them from doing anything at all.
    pub hindrances: Vec<Reason>,
    /// Agent-wide rights they hold.
    pub rights: Vec<EffectiveRight>,
    /// Queues they work in, and those only a part is missing for.
    pub queues: Vec<EffectiveQueue>,
}

/// An agent-wide right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectiveRight {
    /// The right in words.
    pub right: String,
    /// Where it comes from.
    pub because: Vec<Reason>,
}

/// A queue with what may be done there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EffectiveQueue {
    /// The queue.
    pub id: QueueId,
    /// Its name.
    pub queue: String,
    /// Its department.
    pub department: String,
    /// Rights on its tickets; none if something is missing.
    pub rights: TicketRights,
    /// Where they come from, or what is missing.
    pub because: Vec<Reason>,
}

/// The agents who hold a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHolders {
    /// The first of them, by name; whoever holds it in several queues is there once for each.
    pub rows: Vec<RoleHolder>,
    /// How many rows there are in all.
    pub total: u64,
}

/// An agent who holds a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleHolder {
    /// The agent.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// When they hold it.
    pub period: Period,
    /// The queue they hold it in alone, if not everywhere.
    pub queue: Option<String>,
    /// Why it does not count at the moment, if it does not.
    pub hindrance: Option<String>,
}

/// The agent form (RTP-5..11, RTP-14).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AgentInput {
    /// First name, mandatory.
    pub first_name: String,
    /// Last name, mandatory.
    pub last_name: String,
    /// Mail address, mandatory and unique (RTP-8).
    pub email: String,
    /// `user`, `manager` or `admin`; mandatory (RTP-5).
    pub user_type: String,
    /// Department ids, at least one (RTP-9).
    #[serde(deserialize_with = "loose_list")]
    pub departments: Vec<String>,
    /// Queue ids (RTP-14).
    #[serde(deserialize_with = "loose_list")]
    pub queues: Vec<String>,
    /// Role ids.
    #[serde(deserialize_with = "loose_list")]
    pub roles: Vec<String>,
    /// First day of a department, by its id; from the beginning on without one. Days of what is not chosen do
    /// not matter.
    #[serde(deserialize_with = "loose_map")]
    pub department_from: BTreeMap<String, String>,
    /// First day on which a department does not count any more, by its id; for good without one.
    #[serde(deserialize_with = "loose_map")]
    pub department_until: BTreeMap<String, String>,
    /// First day of a queue, by its id.
    #[serde(deserialize_with = "loose_map")]
    pub queue_from: BTreeMap<String, String>,
    /// First day on which a queue does not count any more, by its id.
    #[serde(deserialize_with = "loose_map")]
    pub queue_until: BTreeMap<String, String>,
    /// Id of the role that counts in a queue, by the id of the queue; all the agent's roles without one.
    #[serde(deserialize_with = "loose_map")]
    pub queue_role: BTreeMap<String, String>,
    /// First day of a role, by its id.
    #[serde(deserialize_with = "loose_map")]
    pub role_from: BTreeMap<String, String>,
    /// First day on which a role does not count any more, by its id.
    #[serde(deserialize_with = "loose_map")]
    pub role_until: BTreeMap<String, String>,
    /// Password set by hand; a new one must be chosen at first sign-in (RTP-10, RTP-13). Empty: by link only.
    #[serde(deserialize_with = "loose")]
    pub password: String,
}

impl AgentInput {
    /// The form of this agent as they are.
    #[must_use]
    pub fn of(agent: AgentView) -> Self {
        let ids = |held: &[AgentGrant]| held.iter().map(|grant| grant.id.to_string()).collect();
        let days = |held: &[AgentGrant], day: fn(Period) -> Option<Timestamp>| {
            let dated = held.iter().filter_map(|grant| Some((grant.id.to_string(), day(grant.period)?.as_input())));
            dated.collect()
        };
        let (from, until) = (|period: Period| period.from, |period: Period| period.until);
        Self {
            departments: ids(&agent.departments),
            queues: ids(&agent.queues),
            roles: ids(&agent.roles),
            department_from: days(&agent.departments, from),
            department_until: days(&agent.departments, until),
            queue_from: days(&agent.queues, from),
            queue_until: days(&agent.queues, until),
            queue_role: agent
                .queues
                .iter()
                .filter_map(|grant| Some((grant.id.to_string(), grant.role.as_ref()?.id.to_string())))
                .collect(),
            role_from: days(&agent.roles, from),
            role_until: days(&agent.roles, until),
            first_name: agent.first_name,
            last_name: agent.last_name,
            email: agent.email,
            user_type: agent.user_type.as_str().to_owned(),
            password: String::new(),
        }
    }
}

/// The form that deletes an agent: what becomes of their open tickets (RTP-21).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct RemovalInput {
    /// `unassign` or `assign`; mandatory if there are open tickets.
    pub tickets: String,
    /// Id of the agent who gets them, to `assign`.
    #[serde(deserialize_with = "loose")]
    pub heir_id: String,
}

/// What deleting an agent means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalView {
    /// The agent.
    pub agent: AgentView,
    /// Open tickets they own.
    pub open_tickets: u64,
    /// Agents who could get them.
    pub heirs: Vec<Choice>,
}

/// What the agent form offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentOptions {
    /// User types up to the actor's own (RTP-6).
    pub user_types: Vec<UserType>,
    /// Valid departments.
    pub departments: Vec<Choice>,
    /// Valid queues, named with their department.
    pub queues: Vec<Choice>,
    /// Roles the actor may grant.
    pub roles: Vec<Choice>,
}
