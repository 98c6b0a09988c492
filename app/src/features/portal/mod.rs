//! The portal: the customer side of tickets.

pub mod api;
mod guest;
mod guest_forms;
mod guests;
mod list;
mod open;
mod participants;
mod show;

pub use guest::GuestTicketPage;
pub use guests::MyTicketGuestsPage;
pub use list::MyTicketsPage;
pub use open::NewMyTicketPage;
pub use participants::MyTicketParticipantsPage;
pub use show::MyTicketPage;
