//! Agents: people with an agent profile.

mod access;
mod begin;
mod create;
mod delete;
mod grants;
mod last_admin;
mod make;
mod offboard;
mod options;
mod profile;
mod update;
mod views;

pub use access::{access, holders};
pub(crate) use begin::begin_agent;
pub use create::create;
pub use delete::{delete, removal, undelete};
pub(crate) use grants::{department_objection, give_department, give_role, role_objection, take_department, take_role};
pub(crate) use last_admin::{able_admins, field_of_end, is_admin, leaves_an_admin, no_agent, spares_admins};
pub use make::{make, preview_making};
pub use offboard::{offboard, offboarding};
pub use options::options;
pub(crate) use options::{choices, roles};
pub use update::{preview, update};
pub use views::{get, list};

use crate::error::Error;
use domain::AppError;
use domain::validate;

/// The refusal of a mail address, at the field of the agent form.
fn at_email(error: Error) -> Error {
    match &error {
        Error::App(refusal) => match refusal.at("emails") {
            Some(text) => AppError::field("email", text).into(),
            None => error,
        },
        _ => error,
    }
}

/// The mail addresses of somebody whose primary one is now `email`.
fn with_primary(emails: &[String], email: &str) -> Vec<String> {
    let key = validate::key(email);
    let others = emails.iter().skip(1).filter(|address| validate::key(address) != key);
    std::iter::once(email.to_owned()).chain(others.cloned()).collect()
}
