//! Mail domains of customers: at which site somebody new belongs who comes without one. The most specific
//! rule decides; nobody who is in the directory already is ever moved by one.

mod assign;
mod details;
mod form;
mod people;
mod preview;
mod read;
mod write;

pub use assign::suggested;
pub(crate) use assign::{Assigned, door_place, place_of};
pub use form::form;
pub(crate) use people::holders_of;
pub use preview::preview;
pub use read::list;
pub use write::{add, change, remove};
