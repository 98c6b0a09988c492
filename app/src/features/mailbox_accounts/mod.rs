//! Mail servers from which mailboxes are fetched.

pub mod api;
mod page;
mod state;
mod troubles;

pub use page::MailboxServerPage;
pub use troubles::MailboxTroubles;
