//! Departments, queues, access groups and roles: the fixed points of the access rules. Every change raises
//! the epoch, so that all servers read them anew.

pub mod choices;
pub mod departments;
pub mod groups;
pub mod queues;
pub mod roles;

mod details;
mod grants;
mod numbers;
mod usable;

pub(crate) use grants::{GroupHolder, grant_group, take_group};
pub use usable::{in_standing, usable};
