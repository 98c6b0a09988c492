//! The audit log, and the history of single records.

pub mod api;
mod history;
mod page;

pub use history::HistoryPanel;
pub use page::AuditPage;
