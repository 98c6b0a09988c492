//! Background jobs.

pub mod api;
mod page;

pub use page::JobsPage;
