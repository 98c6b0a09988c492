//! Loading what the access rules need to know, and answering questions about them.

pub mod cache;
pub mod load;
mod people;
mod preview;

pub(crate) use people::{Concerned, holding};
pub(crate) use preview::Watch;
pub use preview::require_seen;
