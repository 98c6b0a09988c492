//! People as users of SCIM.

mod change;
mod create;
mod known;
mod mapping;
mod remove;
mod seat;
mod shown;
mod state;

pub(super) use change::{patch, replace};
pub(super) use create::create;
pub(super) use known::known;
pub(super) use remove::remove;
pub(super) use shown::{count, read, select};
