//! Mail servers from which mailboxes are fetched: setting them up and trying them out. [`crate::fetching`] does
//! the fetching.

mod details;
mod read;
mod secret;
mod test;
mod write;

pub use read::{get, troubles};
pub(crate) use secret::server_of;
pub use test::test;
pub use write::{remove, save};
