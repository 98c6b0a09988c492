//! The journal as people read it, the hash chain that makes changes of it evident, and how an erasure takes
//! values out of it all the same.

mod chain;
mod cut;
mod filters;
mod read;
mod redact;
mod verify;

pub use chain::seal;
pub use cut::cut;
pub(crate) use filters::{moment, person};
pub(crate) use read::{count, walk};
pub use read::{history, list};
pub(crate) use redact::empty;
pub use verify::{Broken, VerifyReport, verify};
