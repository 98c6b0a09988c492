//! What agents can be permitted: agent-wide rights, and rights on tickets of a queue. Roles hold
//! sets of both.

use crate::state::{UserType, choice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

choice! {
    /// An agent-wide right, named as in roles and in the API.
    Permission {
        /// See the directory: users, customers, sites.
        UsersRead = "users.read", "See the directory";
        /// Create users (HAL-4: Read and Create).
        UsersCreate = "users.create", "Create users";
        /// Change users (HAL-4: Read and Modify).
        UsersModify = "users.modify", "Change users";
        /// Register, lock, unlock, send welcome and reset mails (OST-32).
        UsersManageAccount = "users.manage_account", "Manage accounts";
        /// See Deskfolk through a user's eyes (ZAM-13).
        UsersImpersonate = "users.impersonate", "View from user's perspective";
        /// See what a user sees, read-only and without a trace for them.
        UsersLook = "users.look", "Look without entering";
        /// Delete people for good, with their tickets (ZAM-6).
        UsersErase = "users.erase", "Erase people";
        /// Create and change customers and sites.
        CustomersManage = "customers.manage", "Manage customers and sites";
        /// See confidential customers with their people and tickets, and say which ones are.
        CustomersConfidential = "customers.confidential", "See confidential customers";
        /// See and change contacts, prospects and accounts, open opportunities.
        SalesManage = "sales.manage", "Manage contacts and opportunities";
        /// Create and change agents (RTP-1).
        AgentsManage = "agents.manage", "Manage agents";
        /// Change departments, queues and access groups.
        StructureManage = "structure.manage", "Manage departments, queues and groups";
        /// Change roles (ZAM-24).
        RolesManage = "roles.manage", "Manage roles";
        /// Change settings and mail templates.
        SettingsManage = "settings.manage", "Change settings";
        /// Change the texts that agents insert in replies.
        CannedManage = "canned.manage", "Manage canned replies";
        /// Read the audit log.
        AuditRead = "audit.read", "Read the audit log";
        /// See and retry background jobs and sent mail.
        JobsManage = "jobs.manage", "See and retry jobs";
    }
}

choice! {
    /// A right on the tickets of a queue.
    TicketRight {
        /// See tickets and their internal notes.
        Read = "read", "Read";
        /// Open tickets.
        Create = "create", "Create";
        /// Add internal notes, and log time.
        Note = "note", "Add notes";
        /// Reply to the customer.
        Reply = "reply", "Reply";
        /// Change subject, state and participants.
        Change = "change", "Change";
        /// Move to and from the queue.
        Move = "move", "Move";
        /// Take and hand over ownership.
        Own = "own", "Assign";
        /// Change the priority.
        Priority = "priority", "Set priority";
        /// Everything above.
        Full = "full", "Full";
    }
}

impl Permission {
    /// The right without which this one does not count: nobody acts on records of the directory that
    /// they may not see (HAL-4: *No access* is the lowest level).
    #[must_use]
    pub const fn needs(self) -> Option<Self> {
        match self {
            Self::UsersCreate
            | Self::UsersModify
            | Self::UsersManageAccount
            | Self::UsersImpersonate
            | Self::UsersLook
            | Self::UsersErase
            | Self::CustomersManage => Some(Self::UsersRead),
            _ => None,
        }
    }
}

/// A set of agent-wide rights.
pub type Permissions = BTreeSet<Permission>;

/// A set of ticket rights. `Full` stands for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct TicketRights(pub BTreeSet<TicketRight>);

impl TicketRights {
    /// The set of these rights.
    #[must_use]
    pub fn of(rights: &[TicketRight]) -> Self {
        Self(rights.iter().copied().collect())
    }

    /// Whether `right` is included, directly or by `Full`.
    #[must_use]
    pub fn allows(&self, right: TicketRight) -> bool {
        self.0.contains(&right) || self.0.contains(&TicketRight::Full)
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().copied());
    }
}

/// *Users Access Level* (HAL-4): an ordered view of the users rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UsersAccessLevel {
    /// No access.
    NoAccess,
    /// Read only.
    ReadOnly,
    /// Read and Create.
    ReadAndCreate,
    /// Read and Modify (includes create).
    ReadAndModify,
}

impl UsersAccessLevel {
    /// All levels, in rising order.
    pub const ALL: [Self; 4] = [Self::NoAccess, Self::ReadOnly, Self::ReadAndCreate, Self::ReadAndModify];

    /// The level these permissions amount to.
    #[must_use]
    pub fn of(permissions: &Permissions) -> Self {
        use Permission as P;
        match (
            permissions.contains(&P::UsersRead),
            permissions.contains(&P::UsersCreate),
            permissions.contains(&P::UsersModify),
        ) {
            (false, ..) => Self::NoAccess,
            (true, _, true) => Self::ReadAndModify,
            (true, true, false) => Self::ReadAndCreate,
            (true, false, false) => Self::ReadOnly,
        }
    }

    /// The permissions of exactly this level.
    #[must_use]
    pub fn permissions(self) -> Permissions {
        use Permission as P;
        let all = [P::UsersRead, P::UsersCreate, P::UsersModify];
        let count = match self {
            Self::NoAccess => 0,
            Self::ReadOnly => 1,
            Self::ReadAndCreate => 2,
            Self::ReadAndModify => 3,
        };
        all.into_iter().take(count).collect()
    }

    /// The name people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NoAccess => "No access",
            Self::ReadOnly => "Read only",
            Self::ReadAndCreate => "Read and Create",
            Self::ReadAndModify => "Read and Modify",
        }
    }

    /// The transmitted name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAccess => "no_access",
            Self::ReadOnly => "read_only",
            Self::ReadAndCreate => "read_and_create",
            Self::ReadAndModify => "read_and_modify",
        }
    }

    /// The level of this transmitted name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

impl UserType {
    /// What the built-in role of this type permits. Everybody of the type holds it.
    #[must_use]
    pub fn permissions(self) -> Permissions {
        use Permission as P;
        match self {
            Self::User => Permissions::new(),
            Self::Manager => [
                P::UsersRead,
                P::UsersCreate,
                P::UsersModify,
                P::UsersManageAccount,
                P::CustomersManage,
                P::SalesManage,
                P::AgentsManage,
            ]
            .into(),
            Self::Admin => Permission::ALL.iter().copied().collect(),
        }
    }

    /// The ticket rights of the built-in role, where a department and a queue are granted.
    #[must_use]
    pub fn ticket_rights(self) -> TicketRights {
        match self {
            Self::User => TicketRights::default(),
            Self::Manager | Self::Admin => TicketRights::of(&[TicketRight::Full]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hal_4_users_access_level_is_an_ordered_view_of_the_users_rights() {
        for level in UsersAccessLevel::ALL {
            assert_eq!(UsersAccessLevel::of(&level.permissions()), level);
            assert_eq!(UsersAccessLevel::parse(level.as_str()), Some(level));
        }
        assert!(UsersAccessLevel::NoAccess < UsersAccessLevel::ReadOnly);
        assert!(UsersAccessLevel::ReadOnly < UsersAccessLevel::ReadAndCreate);
        assert!(UsersAccessLevel::ReadAndCreate < UsersAccessLevel::ReadAndModify);
    }

    #[test]
    fn rtp_5_each_user_type_includes_the_one_below() {
        assert!(UserType::User.permissions().is_subset(&UserType::Manager.permissions()));
        assert!(UserType::Manager.permissions().is_subset(&UserType::Admin.permissions()));
    }

    #[test]
    fn full_allows_every_ticket_right() {
        let full = TicketRights::of(&[TicketRight::Full]);
        assert!(TicketRight::ALL.iter().all(|right| full.allows(*right)));
        assert!(!TicketRights::of(&[TicketRight::Read]).allows(TicketRight::Reply));
    }
}
