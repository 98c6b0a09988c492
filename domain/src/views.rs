//! Saved views: what somebody searched, filtered and sorted a list by, under a name.

use crate::ids::ViewId;
use crate::state::choice;
use crate::validate::loose;
use serde::{Deserialize, Serialize};

choice! {
    /// A list whose views can be saved.
    ListKind {
        /// *User Directory* of the agent panel.
        Users = "users", "User Directory";
        /// *Customer User* of the admin menu.
        CustomerUsers = "customer_users", "Customer User";
        /// *Users* of the admin menu.
        Agents = "agents", "Users";
        /// Customers.
        Customers = "customers", "Customers";
        /// Tickets of the agent panel.
        Tickets = "tickets", "Tickets";
    }
}

impl ListKind {
    /// Where the list is.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Users => "/agent/users",
            Self::CustomerUsers => "/admin/customer-users",
            Self::Agents => "/admin/users",
            Self::Customers => "/agent/customers",
            Self::Tickets => "/agent/tickets",
        }
    }

    /// What in its address makes a view. Which page of it is open does not.
    #[must_use]
    pub const fn params(self) -> &'static [&'static str] {
        match self {
            Self::Users | Self::CustomerUsers => PEOPLE,
            Self::Agents => AGENTS,
            Self::Customers => &["confidential", "q", "sort", "validity"],
            Self::Tickets => TICKETS,
        }
    }
}

const PEOPLE: &[&str] =
    &["came_by", "customer", "domain", "language", "q", "site", "sort", "state", "validity", "vip", "web_access"];

const AGENTS: &[&str] =
    &["came_by", "customer", "domain", "language", "q", "role", "site", "sort", "state", "validity", "view", "vip"];

const TICKETS: &[&str] = &["customer", "owner", "priority", "q", "queue", "requester", "state", "tag", "type", "view"];

/// The parameter of a list's address that names the view it was opened by.
pub const VIEW_PARAM: &str = "saved_view";
/// Its value for the list as it is, where another view is opened first.
pub const NO_VIEW: &str = "none";

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// Id.
    pub id: ViewId,
    /// The list it is of.
    pub list: ListKind,
    /// Its name.
    pub name: String,
    /// Search, filters and order, as in the list's address.
    pub query: String,
    /// Whether everybody who may open the list has it.
    pub is_shared: bool,
    /// Name of who saved it.
    pub owner: String,
    /// Whether the actor did.
    pub is_own: bool,
    /// Whether it is the one the actor's list opens with.
    pub is_default: bool,
    /// Whether the actor may change and delete it.
    pub can_change: bool,
}

impl SavedView {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> String {
        let and = if self.query.is_empty() { "" } else { "&" };
        format!("{}?{}{and}{VIEW_PARAM}={}", self.list.path(), self.query, self.id)
    }
}

/// The form of the view as it is.
impl From<SavedView> for ViewInput {
    fn from(view: SavedView) -> Self {
        Self {
            list: view.list.as_str().to_owned(),
            name: view.name,
            query: view.query,
            is_shared: view.is_shared.to_string(),
            is_default: view.is_default.to_string(),
        }
    }
}

/// The views of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListViews {
    /// One's own and the shared ones, by name.
    pub views: Vec<SavedView>,
    /// Whether the actor may save one.
    pub can_save: bool,
    /// Whether the actor may share one.
    pub can_share: bool,
}

/// The form of a saved view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ViewInput {
    /// The list it is of: `users`, `customer_users`, `agents`, `customers` or `tickets`. Fixed once it exists.
    pub list: String,
    /// Its name, mandatory; unique among one's own views of the list.
    pub name: String,
    /// Search, filters and order, as in the list's address: `q=keller&sort=-updated`.
    pub query: String,
    /// Check-box: for everybody who may open the list.
    #[serde(deserialize_with = "loose")]
    pub is_shared: String,
    /// Check-box: one's own list opens with it.
    #[serde(deserialize_with = "loose")]
    pub is_default: String,
}
