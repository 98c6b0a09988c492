//! Retention: rules that say what is not kept for ever, what they would do now, and their daily runs.
//!
//! A rule does nothing that somebody could not do by hand: people go by erasures with everything these insist on, or
//! are set to invalid by a bulk operation that can be undone; tickets go by a task with a receipt. A run acts within
//! the rights of whoever enabled the rule, changed it since, or approved the run. One that finds more than its rule
//! allows waits until somebody approves it.

mod act;
mod conditions;
mod preview;
mod rules;
mod run;
mod schedule;
mod step;
mod view;

pub use preview::preview;
pub use rules::{create, delete, update};
pub use run::{approve, discard, start};
pub use schedule::schedule;
pub(crate) use step::{RETAIN, given_up, run};
pub use view::{get, list};
