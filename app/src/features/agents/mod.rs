//! The start of the admin menu, and agents.

pub mod api;
mod edit;
mod effective;
mod form;
mod overview;
mod removal;

pub use edit::{EditAgentPage, NewAgentPage};
pub use overview::AdminOverviewPage;
pub use removal::RemovalPage;
