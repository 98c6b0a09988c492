//! The journal as people read it, and the hash chain that makes changes of it evident.

mod chain;
mod read;
mod verify;

pub use chain::seal;
pub use read::{history, list};
pub use verify::{Broken, VerifyReport, verify};
