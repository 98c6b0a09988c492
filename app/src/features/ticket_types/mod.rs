//! Ticket types: defining them, and choosing one for a new ticket (HAL-73).

pub mod api;
mod choice;
mod form;
mod page;

pub use choice::{TypeChoice, type_in_address};
pub use page::{NewTicketTypePage, TicketTypePage, TicketTypesPage};
