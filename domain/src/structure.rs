//! Departments, queues, access groups and roles: the fixed points the access rules refer to, and
//! their forms.

use crate::ids::{CustomerId, DepartmentId, GroupId, QueueId, RoleId, SourceId, UserId};
use crate::permission::{Permissions, TicketRights, UsersAccessLevel};
use crate::sources::SourceFacts;
use crate::state::{GroupLevel, Validity};
use crate::time::{Period, Timestamp};
use crate::validate::{loose, loose_list};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Validity and dates of a record, together: whether it can be used at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    /// Valid, invalid or invalid-temporarily.
    pub validity: Validity,
    /// When it is valid.
    pub period: Period,
}

impl Standing {
    /// Valid without dates.
    pub const VALID: Self = Self { validity: Validity::Valid, period: Period::ALWAYS };

    /// Whether the record can be used at `now`.
    #[must_use]
    pub fn usable(self, now: Timestamp) -> bool {
        self.validity == Validity::Valid && self.period.contains(now)
    }

    /// Whether the record can be used from `now` on for good.
    #[must_use]
    pub fn lasts(self, now: Timestamp) -> bool {
        self.usable(now) && self.period.until.is_none()
    }

    /// Why the record cannot be used at `now`, in words that follow its name; `None` if it can.
    #[must_use]
    pub fn hindrance(self, now: Timestamp) -> Option<String> {
        if self.validity != Validity::Valid {
            return Some(format!("is set to {}", self.validity.label()));
        }
        match self.period {
            Period { from: Some(from), .. } if now < from => Some(format!("is valid only from {} UTC", from.minute())),
            Period { until: Some(until), .. } if until <= now => {
                Some(format!("was valid until {} UTC", until.minute()))
            }
            _ => None,
        }
    }
}

/// What the resolver knows of a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentFacts {
    /// Its name.
    pub name: String,
    /// Whether it can be used.
    pub standing: Standing,
}

/// What the resolver knows of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueFacts {
    /// Its name.
    pub name: String,
    /// The department it belongs to.
    pub department: DepartmentId,
    /// The access group it belongs to.
    pub group: GroupId,
    /// Whether it can be used.
    pub standing: Standing,
}

/// What the resolver knows of an access group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFacts {
    /// Its name.
    pub name: String,
    /// The level everyone has, if any.
    pub everyone: Option<GroupLevel>,
    /// Whether it can be used.
    pub standing: Standing,
}

/// What the resolver knows of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleFacts {
    /// Its name.
    pub name: String,
    /// Agent-wide rights.
    pub permissions: Permissions,
    /// Rights on tickets of granted queues.
    pub ticket_rights: TicketRights,
    /// Whether it can be used.
    pub standing: Standing,
}

/// What the resolver knows of a confidential customer: who looks after it, and sees it therefore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfidentialFacts {
    /// Its name.
    pub name: String,
    /// The agent who looks after it.
    pub manager: Option<UserId>,
    /// The department that does.
    pub department: Option<DepartmentId>,
}

/// All departments, queues, groups and roles: small, read often, cached by the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// Departments.
    pub departments: BTreeMap<DepartmentId, DepartmentFacts>,
    /// Queues.
    pub queues: BTreeMap<QueueId, QueueFacts>,
    /// Access groups.
    pub groups: BTreeMap<GroupId, GroupFacts>,
    /// Roles.
    pub roles: BTreeMap<RoleId, RoleFacts>,
    /// Sources of people.
    pub sources: BTreeMap<SourceId, SourceFacts>,
    /// The customers that are confidential; none at most desks.
    pub confidential: BTreeMap<CustomerId, ConfidentialFacts>,
}

impl Structure {
    /// The source that new people belong to, if there is one.
    #[must_use]
    pub fn default_source(&self) -> Option<(SourceId, &SourceFacts)> {
        self.sources.iter().find(|(_, source)| source.is_default).map(|(id, source)| (*id, source))
    }
}

/// A name to choose, with its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// The id of the record.
    pub id: i64,
    /// The name people read.
    pub name: String,
}

/// A department in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepartmentRow {
    /// Id.
    pub id: DepartmentId,
    /// Name.
    pub name: String,
    /// Validity.
    pub validity: Validity,
    /// From when until when it is valid.
    pub period: Period,
    /// Comment.
    pub comment: String,
    /// How many queues it has.
    pub queues: u64,
    /// How many agents belong to it.
    pub agents: u64,
}

/// The department form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DepartmentInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// First day it is valid.
    pub valid_from: String,
    /// First day it is no longer valid.
    pub valid_until: String,
    /// Comment.
    pub comment: String,
}

/// A queue in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueRow {
    /// Id.
    pub id: QueueId,
    /// Name.
    pub name: String,
    /// Department.
    pub department_id: DepartmentId,
    /// Name of the department.
    pub department: String,
    /// Access group.
    pub group_id: GroupId,
    /// Name of the access group.
    pub group: String,
    /// Validity.
    pub validity: Validity,
    /// From when until when it is valid.
    pub period: Period,
    /// Comment.
    pub comment: String,
}

/// The queue form. Ids travel as text so that an empty choice is no decoding error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QueueInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// Department id, mandatory.
    #[serde(deserialize_with = "loose")]
    pub department_id: String,
    /// Access group id, mandatory.
    #[serde(deserialize_with = "loose")]
    pub group_id: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// First day it is valid.
    pub valid_from: String,
    /// First day it is no longer valid.
    pub valid_until: String,
    /// Comment.
    pub comment: String,
}

/// An access group in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupRow {
    /// Id.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// What everyone holds on it.
    pub everyone: Option<GroupLevel>,
    /// Validity.
    pub validity: Validity,
    /// From when until when it is valid.
    pub period: Period,
    /// Comment.
    pub comment: String,
    /// How many queues belong to it.
    pub queues: u64,
    /// How many customers and users are granted it.
    pub grants: u64,
}

/// The access group form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct GroupInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// `ro`, `rw` or empty: what everyone holds.
    pub everyone: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// First day it is valid.
    pub valid_from: String,
    /// First day it is no longer valid.
    pub valid_until: String,
    /// Comment.
    pub comment: String,
}

/// A role in a list and in its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleRow {
    /// Id.
    pub id: RoleId,
    /// Name.
    pub name: String,
    /// Agent-wide rights.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::permission::Permission>))]
    pub permissions: Permissions,
    /// Rights on tickets of granted queues.
    pub ticket_rights: TicketRights,
    /// *Users Access Level* that the permissions amount to.
    pub users_access: UsersAccessLevel,
    /// Minutes without use after which a session of a holder ends.
    pub idle_minutes: Option<i64>,
    /// Hours after which a session of a holder ends.
    pub session_hours: Option<i64>,
    /// Holders need a second factor.
    pub needs_two_factor: bool,
    /// Validity.
    pub validity: Validity,
    /// From when until when it is valid.
    pub period: Period,
    /// Comment.
    pub comment: String,
    /// How many agents hold it.
    pub holders: u64,
}

/// The role form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RoleInput {
    /// Name, mandatory, unique.
    pub name: String,
    /// *Users Access Level*: `no_access`, `read_only`, `read_and_create`, `read_and_modify`.
    pub users_access: String,
    /// Other agent-wide rights, by name.
    #[serde(deserialize_with = "loose_list")]
    pub permissions: Vec<String>,
    /// Ticket rights, by name.
    #[serde(deserialize_with = "loose_list")]
    pub ticket_rights: Vec<String>,
    /// Minutes without use after which sessions of its holders end; as everybody's when empty.
    #[serde(deserialize_with = "loose")]
    pub idle_minutes: String,
    /// Hours after which sessions of its holders end; as everybody's when empty.
    #[serde(deserialize_with = "loose")]
    pub session_hours: String,
    /// Holders set up a second factor before anything else; `true` if so.
    #[serde(deserialize_with = "loose")]
    pub needs_two_factor: String,
    /// Validity; valid when empty.
    pub validity: String,
    /// First day it is valid.
    pub valid_from: String,
    /// First day it is no longer valid.
    pub valid_until: String,
    /// Comment.
    pub comment: String,
}
