//! Roles: what agents are granted (ZAM-24).

pub mod api;
mod edit;
mod holders;
mod list;
mod parts;

pub use edit::{NewRolePage, RolePage};
pub use list::RolesPage;
