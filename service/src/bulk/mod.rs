//! Actions on many people at once, and undoing them.
//!
//! A `Command` is the checked form. `plan` says what it would do to one person, from the same checks
//! as the action on that person alone; a preview shows these plans, `act` carries one out. Every
//! operation is a row with one item for each person, which keeps what changed, so that [`undo`] can
//! put back exactly that. Rights are asked for each person, at the moment they are changed.

mod act;
mod apply;
mod command;
mod items;
mod moving;
mod onlookers;
mod people;
mod plan;
mod preview;
mod rehearsal;
mod revert;
mod roles;
mod step;
mod trace;
mod undo;
mod view;

pub use apply::{apply, proceed};
pub use moving::asks_about_tickets;
pub(crate) use moving::{check_follow, note_move};
pub(crate) use onlookers::onlookers_of_site;
pub use preview::preview;
pub use step::step;
pub use undo::undo;
pub use view::{get, list};

use act::act;
use command::{Command, What};
use people::Person;
use plan::{Plan, plan};
use trace::Trace;

use crate::error::{Error, Result};
use domain::AppError;

/// How long one request works on an operation, in seconds. What is left is done when it is asked for again.
const TIME_S: i64 = 20;

/// The reason of a refusal in words; other errors go on.
pub(crate) fn refusal(error: Error) -> Result<String> {
    match error {
        Error::App(AppError::Invalid(fields)) => Ok(fields.0.into_values().collect::<Vec<_>>().join(" ")),
        Error::App(refused) => Ok(refused.to_string()),
        other => Err(other),
    }
}
