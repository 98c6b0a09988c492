//! Changing many tickets at once: choosing, looking at what would happen, what became of it, undoing.

mod api;
mod menu;
mod operation;
mod operations;
mod page;
mod question;
mod rows;
mod values;

pub use menu::{TicketBulkBar, TicketBulkMenu};
pub use operation::TicketOperationPage;
pub use operations::TicketOperationsPage;
pub use page::TicketBulkPage;
