//! Mailboxes, and the mails that wait in their quarantine.

pub mod api;
mod page;
mod quarantine;

pub(crate) use page::{KIND, tabs_of};
pub use page::{MailboxPage, MailboxesPage, NewMailboxPage};
pub use quarantine::{QuarantinePage, QuarantinedPage};
