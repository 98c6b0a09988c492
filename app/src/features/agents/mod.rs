//! The start of the admin menu, and agents.

pub mod api;
mod dated;
mod edit;
mod effective;
mod form;
mod offboard;
mod offboard_form;
mod overview;
mod removal;

pub use edit::{EditAgentPage, NewAgentPage};
pub use offboard::OffboardPage;
pub use overview::AdminOverviewPage;
pub use removal::RemovalPage;
