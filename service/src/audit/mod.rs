//! The journal as people read it, the hash chain that makes changes of it evident, and how an erasure takes
//! values out of it all the same.

mod chain;
mod cut;
mod filters;
mod history;
mod names;
mod read;
mod redact;
mod verify;

pub use chain::seal;
pub use cut::cut;
pub(crate) use filters::{moment, person};
pub use history::{history, history_page};
pub use read::list;
pub(crate) use read::{count, walk};
pub(crate) use redact::empty;
pub use verify::{Broken, VerifyReport, verify};
