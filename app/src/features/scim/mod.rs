//! SCIM connections: identity providers that keep people here.

pub mod api;
mod form;
mod page;
mod state;

pub use page::{NewScimConnectionPage, ScimConnectionPage, ScimConnectionsPage};
