//! The three doors to the directory.

use domain::state::AccountState;
use domain::users::{UserCaps, UserQuery, UserRow};
use domain::views::ListKind;
use leptos_router::params::ParamsMap;

/// Through which door the directory is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// *User Directory* of the agent panel: everybody, with their account state.
    UserDirectory,
    /// *Customer User* of the admin menu: everybody but agents, as master data (OTR-35).
    CustomerUser,
    /// *Users* of the admin menu: agents (RTP-15).
    Users,
}

impl Preset {
    /// The printed name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::UserDirectory => "User Directory",
            Self::CustomerUser => "Customer User",
            Self::Users => "Users",
        }
    }

    /// What the page is for.
    pub const fn lead(self) -> &'static str {
        match self {
            Self::UserDirectory => "Everybody who raises tickets, with the state of their account.",
            Self::CustomerUser => "People and the customer they belong to.",
            Self::Users => "Agents: who works in Deskfolk, and as what.",
        }
    }

    /// Path of the list.
    pub const fn path(self) -> &'static str {
        match self {
            Self::UserDirectory => "/agent/users",
            Self::CustomerUser => "/admin/customer-users",
            Self::Users => "/admin/users",
        }
    }

    /// The list, as its saved views know it.
    pub const fn list(self) -> ListKind {
        match self {
            Self::UserDirectory => ListKind::Users,
            Self::CustomerUser => ListKind::CustomerUsers,
            Self::Users => ListKind::Agents,
        }
    }

    /// Its name in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::UserDirectory => "directory",
            Self::CustomerUser => "customer-users",
            Self::Users => "agents",
        }
    }

    /// The door of this name; the directory if there is none.
    pub fn from_key(key: &str) -> Self {
        [Self::CustomerUser, Self::Users].into_iter().find(|door| door.key() == key).unwrap_or(Self::UserDirectory)
    }

    /// Where somebody is added through this door.
    pub const fn new_path(self) -> &'static str {
        match self {
            Self::UserDirectory | Self::CustomerUser => "/agent/users/new",
            Self::Users => "/admin/agents/new",
        }
    }

    /// Label of the button that leads there.
    pub const fn new_label(self) -> &'static str {
        match self {
            Self::UserDirectory | Self::CustomerUser => "New user",
            Self::Users => "New agent",
        }
    }

    /// Where a row leads: *Customer User* opens the form at once (OTR-35).
    pub fn row_path(self, row: &UserRow, can: UserCaps) -> String {
        match self {
            Self::CustomerUser if can.modify => format!("/agent/users/{}/edit", row.id),
            Self::Users if can.manage_agent => format!("/admin/agents/{}", row.id),
            _ => format!("/agent/users/{}", row.id),
        }
    }

    /// The account states that can be filtered by.
    pub fn states(self) -> impl Iterator<Item = AccountState> {
        let unwanted = match self {
            Self::Users => AccountState::Guest,
            Self::UserDirectory | Self::CustomerUser => AccountState::Deleted,
        };
        AccountState::ALL.iter().copied().filter(move |state| *state != unwanted)
    }

    /// Which people stand behind it, as the query names them.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Users => "agent",
            Self::CustomerUser => "customer",
            Self::UserDirectory => "",
        }
    }

    /// What the URL asks for.
    pub fn query(self, params: &ParamsMap) -> UserQuery {
        let get = |name| params.get(name).unwrap_or_default();
        UserQuery {
            q: get("q"),
            state: get("state"),
            validity: get("validity"),
            customer: get("customer"),
            site: get("site"),
            domain: get("domain"),
            language: get("language"),
            came_by: get("came_by"),
            vip: get("vip"),
            web_access: if self == Self::Users { String::new() } else { get("web_access") },
            kind: self.kind().to_owned(),
            role: if self == Self::Users { get("role") } else { String::new() },
            sort: get("sort"),
            capped: if self == Self::CustomerUser { "true".to_owned() } else { String::new() },
            after: get("after"),
            before: get("before"),
        }
    }
}
