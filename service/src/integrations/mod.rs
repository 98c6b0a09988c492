//! Integrations: other systems whose people are imported (HAL-56 to 63).
//!
//! A run is an import like that of a file: a job reads the other system (`connector`), its people become rows
//! of `import_row` (`feed`), the import's own dry run says what each would do, and carrying out is the
//! import's own. What is added here is whom a row makes an agent, who is gone there (`run::vanished`), the run
//! that begins once a day (`schedule`), the circuit breaker (`run::breaker`), and signing in by the directory
//! (`sign_in`).

mod connector;
mod details;
mod feed;
mod forget;
mod get;
mod grants;
mod mapping;
mod owners;
mod people;
mod places;
mod run;
mod save;
mod schedule;
mod sign_in;
mod switch;
mod test;

pub use forget::delete;
pub use get::{fields, get, list, runs};
pub use run::start;
pub use save::{create, update};
pub use schedule::schedule;
pub use switch::{disable, enable};
pub use test::test_connection;

pub(crate) use details::seat;
pub(crate) use get::stopped;
pub(crate) use grants::{given, note_given};
pub(crate) use mapping::AgentSeat;
pub(crate) use owners::{Owners, owners, owners_of_many};
pub(crate) use people::{bury, erased, note_added};
pub(crate) use places::{find as find_site, names as site_names};
pub(crate) use run::{READ, add_vanished, begun, discarded, ended, failed, read, read_given_up, undoing, undone};
pub(crate) use sign_in::{Checked, check, directories, directory_name, directory_of, is_there};

use crate::cx::Cx;
use crate::error::Result;
use crate::secret::Secret;
use domain::ids::IntegrationId;
use domain::policy::Action;

/// Refuses whoever may not manage integrations, or may not see the people they bring.
///
/// # Errors
/// `Forbidden` with the reason.
pub(crate) fn require(cx: &Cx) -> Result<()> {
    cx.require_desk(Action::ManageIntegrations)?;
    cx.require_desk(Action::ReadUsers)
}

/// What a password or token is sealed for.
fn purpose(id: IntegrationId) -> String {
    format!("integration {id}")
}

/// The stored password or token.
fn secret(cx: &Cx, row: &entity::integration::Model) -> Option<Secret<String>> {
    row.secret.as_deref().and_then(|sealed| cx.app.key.open(&purpose(row.id), sealed))
}
