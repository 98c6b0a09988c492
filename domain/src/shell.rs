//! What the frame around every page needs to know of the person.

use crate::eyes::Way;
use crate::ids::UserId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The person in front of the page, and what the menus may show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Id.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: Option<String>,
    /// The time zone they chose to read times in; empty for that of the browser.
    pub time_zone: String,
    /// Where their picture is, if there is one.
    pub picture: Option<String>,
    /// Areas and menu entries.
    pub can: Areas,
    /// Set while an admin sees through this person's eyes.
    pub impersonation: Option<ImpersonationBanner>,
    /// The password must be changed before anything else (OST-29, RTP-13).
    pub must_change_password: bool,
    /// Whether the person has a password, here or in a directory.
    pub has_password: bool,
    /// Whether the person signs in with the password of a directory: there is none to change here.
    pub by_directory: bool,
    /// A second factor must be set up before anything else.
    pub must_enrol: bool,
    /// The moment of the answer, for relative times.
    pub now: Timestamp,
    /// When what the person may do can change next though nobody changes anything, by a date that passes.
    pub turns_at: Option<Timestamp>,
    /// The number of the newest live notice at that moment.
    pub notices: u64,
}

/// What a person may enter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Areas {
    /// The portal.
    pub portal: bool,
    /// The agent panel.
    pub agent: bool,
    /// The admin menu.
    pub admin: bool,
    /// The directory.
    pub users: bool,
    /// Adding people.
    pub create_user: bool,
    /// Whether accounts of customers begin at all (OST-37).
    pub register: bool,
    /// Customers and sites.
    pub customers: bool,
    /// Contacts and opportunities.
    pub sales: bool,
    /// Whether these are about prospects of accounts (HAL-33).
    pub accounts: bool,
    /// Importing people.
    pub import_users: bool,
    /// Seeing confidential customers, and saying which ones are.
    pub confidential: bool,
    /// Importing customers and sites.
    pub import_customers: bool,
    /// Agents.
    pub agents: bool,
    /// Departments, queues, groups.
    pub structure: bool,
    /// Roles and *Access explained*.
    pub roles: bool,
    /// Settings and templates.
    pub settings: bool,
    /// Canned replies.
    pub canned: bool,
    /// The audit log.
    pub audit: bool,
    /// Jobs and kept mails.
    pub jobs: bool,
    /// Erasures of people.
    pub privacy: bool,
    /// API tokens.
    pub tokens: bool,
    /// Choosing another password for oneself.
    pub change_password: bool,
    /// Second factors of one's own.
    pub two_factor: bool,
    /// Language, time zone and picture of one's own.
    pub profile: bool,
}

/// The banner of a stay in somebody's view (ZAM-15), or of a look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImpersonationBanner {
    /// Whether they have entered it, or only look.
    pub way: Way,
    /// Name of the admin.
    pub admin: String,
    /// Name of the person whose view it is.
    pub user: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// One hit of the command palette.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaletteHit {
    /// `Ticket`, `Person`, `Customer`, `Page`.
    pub kind: String,
    /// The first line.
    pub title: String,
    /// The second line.
    pub detail: String,
    /// Where it leads.
    pub path: String,
}

/// A live notice: this record changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Kind of record.
    pub entity: crate::journal::Entity,
    /// Its id.
    pub id: i64,
}
