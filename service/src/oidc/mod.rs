//! Single sign-on by OpenID Connect: somebody else vouches for who somebody is.
//!
//! A browser is sent to the provider ([`begin`]) and comes back with a code ([`come_back`]), for which the provider
//! gives a token that is checked (`tokens`). Whom that leads to, and whether they may come in, is decided here by the
//! rules for everybody (`enter`): the provider only says who somebody is. What it may do beyond that, adding and linking
//! people and giving roles, it does within the rights of whoever configured it (`keeper`).

mod attempt;
mod back;
mod begin;
mod discovery;
mod enter;
mod identities;
mod keeper;
mod link;
mod logout;
mod outbound;
mod person;
mod providers;
mod roles;
mod tokens;

pub use attempt::{COOKIE, LASTING_S, PATH};
pub use back::{Answer, Back, come_back};
pub use begin::{Asks, Departure, begin, begin_link};
pub use enter::enter;
pub use identities::{of_user, own, unlink, unlink_of_user};
pub use link::link;
pub use logout::{backchannel, leave};
pub use providers::{create, delete, get, list, offered, test_provider, update};
pub use tokens::Vouched;

pub(crate) use identities::{lets_in, name_of};

use domain::Timestamp;
use domain::ids::OidcProviderId;
use serde::{Deserialize, Serialize};

/// What a session holds under [`SESSION_KEY`] that began at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderSession {
    /// The provider.
    pub id: OidcProviderId,
    /// What it calls the session there, if it does.
    pub sid: Option<String>,
    /// The token in which it said so, sealed: the provider is shown it when they sign out there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// When they last proved to be them, there or by a second factor here; `None` where nobody says so. The provider may
    /// have let them in silently, by a session of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proved_at: Option<Timestamp>,
}

/// The key of a session under which it holds its [`ProviderSession`].
pub const SESSION_KEY: &str = "provider";
