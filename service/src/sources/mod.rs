//! Sources: where people are kept (OTR-6). Who belongs to none is kept in the database of the desk.

mod create;
mod details;
mod list;
mod update;

pub use create::create;
pub use list::{get, list};
pub use update::update;
