//! Roles: what agents are granted (ZAM-24).

pub mod api;
mod edit;
mod list;
mod parts;

pub use edit::{NewRoleLazy, RoleLazy};
pub use list::RolesLazy;
