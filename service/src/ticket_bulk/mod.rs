//! Changing many tickets at once, and undoing it, as [`crate::bulk`] does with people.
//!
//! A `Command` is the checked form. `plan` says what it would do to one ticket, from the same checks as the change of
//! that ticket alone; the preview shows these plans, and applying asks for the plan again in the transaction that changes
//! the ticket. Every operation is a row with an item for each ticket, which keeps what undoing needs. Many tickets
//! are changed by a job, as the person who asked for it.

mod command;
mod items;
mod plan;
mod preview;
mod undo;
mod view;
mod work;

pub use preview::{preview, step};
pub use undo::undo;
pub use view::{get, list};
pub(crate) use work::{JOB, run};
pub use work::{apply, proceed};

use command::Command;
use plan::{Plan, Trace, plan};

/// Most tickets of one operation.
pub const MOST: usize = 5_000;
/// Most tickets that a request changes itself: more are left to a job.
const AT_ONCE: usize = 200;
/// How long one request or job works on an operation, in seconds.
const TIME_S: i64 = 20;
