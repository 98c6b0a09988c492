//! Actions on many people at once: choosing, looking at what would happen, what became of it, undoing.

mod api;
mod menu;
mod operation;
mod operations;
mod page;
mod question;
mod rows;
mod ticks;
mod values;

pub use menu::{BulkBar, BulkMenu, may_act};
pub use operation::OperationPage;
pub use operations::OperationsPage;
pub use page::BulkPage;
pub use ticks::{FORM as BULK_FORM, TickAll, TickBox, Ticks, ticked};
