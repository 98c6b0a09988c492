//! SCIM 2.0 (RFC 7643, RFC 7644): identity providers add, change and deactivate people here.
//!
//! A connection has a token, a source in which its people are kept (so that they are read-only for everybody else), and
//! somebody within whose rights it acts. What an identity provider says of a person is kept in its own words
//! (`scim_user.attributes`) and written to the directory by the use-cases of people; groups lead to grants by the mapping
//! of the connection. Too many deactivations stop it (`breaker`).

mod breaker;
mod bulk;
mod connections;
mod gate;
mod groups;
mod people;
mod protocol;
mod query;
mod resource;

pub use bulk::bulk;
pub use connections::{create, delete, get, list, make_token, release, revoke_token, update};
pub use gate::{ScimCx, authenticate};
pub use protocol::{Projection, ScimError, resource_types, schemas, service_provider_config};
pub use query::{Listing, Query, search};
pub use resource::{Kind, Resource, create as create_resource, delete as delete_resource};
pub use resource::{patch as patch_resource, read, replace};

pub(crate) use groups::{REGRANT, regrant};

use crate::cx::Cx;

/// Where SCIM is mounted.
pub const ROOT: &str = "/scim/v2";

/// The address that identity providers are given.
#[must_use]
pub fn base_url(cx: &Cx) -> String {
    format!("{}{ROOT}", cx.app.public_url)
}

/// The result of a request by SCIM.
type Answer<T> = Result<T, ScimError>;
