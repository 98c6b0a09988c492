//! The portal: the customer side of tickets.

pub mod api;
mod list;
mod open;
mod show;

pub use list::MyTicketsPage;
pub use open::NewMyTicketPage;
pub use show::MyTicketPage;
