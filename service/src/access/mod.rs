//! Loading what the access rules need to know, and answering questions about them.

pub(crate) mod by_token;
pub mod cache;
mod held;
mod known;
pub mod load;
mod mails;
mod people;
mod preview;
mod sights;

pub(crate) use known::{Veil, hidden_people, is_known};
pub(crate) use mails::{MailVeil, addresses_in};
pub(crate) use people::{Concerned, holding};
pub use preview::require_seen;
pub(crate) use preview::{Watch, with_onlookers};
