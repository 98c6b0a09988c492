//! The agent's first page.

mod page;

pub use page::DashboardPage;
