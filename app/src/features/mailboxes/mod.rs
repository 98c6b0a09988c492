//! Mailboxes, and the mails that wait in their quarantine.

pub mod api;
mod page;
mod quarantine;

pub use page::{MailboxPage, MailboxesPage, NewMailboxPage};
pub use quarantine::{QuarantinePage, QuarantinedPage};
