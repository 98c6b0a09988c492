//! Mailboxes whose mails become tickets. What a mail becomes is decided in [`crate::inbound`].

mod details;
mod list;
mod write;

pub(crate) use details::refuse_without_site;
pub use list::{get, list, named, options};
pub use write::{create, update};
