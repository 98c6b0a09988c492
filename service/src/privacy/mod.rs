//! Erasing people for good, as a tracked task (OST-13, OST-14, ZAM-4 to 6).
//!
//! [`erase`] checks, writes the task and its job in one transaction, and shuts the person out. The job works in
//! steps: the tickets, the person, then every text of every other record, then the mails. Each chunk of a step is
//! a transaction that also notes the place reached, so an erasure goes on where it stopped.

mod candidate;
mod cooling;
mod erase;
pub mod export;
mod former;
mod hold;
mod mails;
mod many;
pub mod mentions;
mod namesakes;
mod opportunities;
mod person;
mod plan;
mod question;
pub mod retention;
mod step;
mod texts;
mod tickets;
mod tickets_that_stay;
mod traces;
mod view;

pub use candidate::is_possible;
pub(crate) use candidate::{leaving, require_staying};
pub(crate) use cooling::restore_in;
pub use cooling::{begin_due, restore};
pub use erase::erase;
pub use hold::{hold, hold_of, holds, lift};
pub(crate) use hold::{is_held, require_free};
pub(crate) use many::{Erasable, erasable, erase_in, plan_for_many, totals};
pub use question::question;
pub(crate) use step::{ERASE, run};
pub use view::{get, list};
