//! The start of the admin menu, and agents.

pub mod api;
mod edit;
mod form;
mod overview;
mod password;
mod removal;

pub use edit::{EditAgentLazy, NewAgentLazy};
pub use overview::AdminOverviewLazy;
pub use removal::RemovalLazy;
