//! The portal: the customer side of tickets.

pub mod api;
mod list;
mod open;
mod show;

pub use list::MyTicketsLazy;
pub use open::NewMyTicketLazy;
pub use show::MyTicketLazy;
