//! Groups of people, and what their members are given.

mod grants;
mod members;
mod regrant;
mod shown;
mod write;

pub(crate) use regrant::{REGRANT, regrant};

pub(super) use grants::{Wish, regrant_one};
pub(super) use regrant::enqueue_all;
pub(super) use shown::{count, read, select};
pub(super) use write::{create, patch, remove, replace};
