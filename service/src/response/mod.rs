//! Response-time targets: business hours, what is promised for tickets of a queue or customer, and when each ticket
//! is due. What is due is computed whenever a ticket is written, and kept with it.

mod calendars;
mod due;
mod escalate;
mod facts;
mod hours;
mod recompute;
mod targets;

pub use calendars::{calendar, calendars, create_calendar, update_calendar};
pub(crate) use due::refresh;
pub use escalate::escalate;
pub(crate) use facts::{Targets, all};
pub(crate) use recompute::{RECOMPUTE, run as recompute};
pub use targets::{create_target, target, targets, update_target};
