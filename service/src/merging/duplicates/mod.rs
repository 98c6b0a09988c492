//! Who may be the same person: found in the background, kept in a table, decided on by people.
//!
//! Whoever was added or changed gets keys, in which all notations of a number, an address or a name are the same
//! (`keys`). Whoever shares a key with them is looked at closely (`judge`). A key that many people share, such as the
//! number of a switchboard, tells nobody from anybody and is passed over; so each person is compared with a few others
//! at most, however many there are. Each round looks at a few thousand people and notes how far it came.

mod judge;
mod keys;
mod list;
mod look;
mod names;
mod newcomer;

pub use list::{dismiss, list, reconsider};
pub use look::look;
pub(crate) use newcomer::like;
