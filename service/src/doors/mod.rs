//! The ways into the directory that need no agent: registering, and opening a ticket without an account.
//!
//! Whoever stands there learns nothing of who is known: answers and their time are the same, and a mail
//! goes to the address that was given.

mod register;
mod ticket;

pub use register::{register, registration_fields};
pub use ticket::{form, open_ticket, open_ticket_with_files};

use crate::accounts::by_guest;
use crate::cx::{Cx, Guest};
use crate::error::Result;
use crate::{oidc, settings};
use domain::account::Doors;
use domain::error::FieldErrors;
use domain::journal::Cause;
use domain::settings::{
    ANONYMOUS_SITE, ANONYMOUS_USER, GUEST_LINKS, REGISTRATION, REGISTRATION_REQUIRED, REGISTRATION_SITE, Registration,
};
use domain::validate;

/// Which of these ways are open.
///
/// # Errors
/// If the database cannot be read.
pub async fn open(guest: &Guest) -> Result<Doors> {
    let cx = by_guest(guest, Cause::Portal).await?;
    Ok(Doors {
        registration: may_register(&cx).await?,
        anonymous_ticket: takes_anonymous_tickets(&cx).await?,
        ticket_status: cx.fixed.flag(GUEST_LINKS),
        providers: oidc::offered(cx.app.db.read()).await?,
    })
}

/// Whether people may create their own account (HAL-34, HAL-35).
async fn may_register(cx: &Cx) -> Result<bool> {
    let is_public = cx.fixed.setting(REGISTRATION) == Registration::Public.as_str();
    Ok(is_public && settings::site(cx, cx.app.db.read(), REGISTRATION_SITE).await?.is_some())
}

/// Whether tickets can be opened without an account (OST-20, OST-27, HAL-39).
async fn takes_anonymous_tickets(cx: &Cx) -> Result<bool> {
    if cx.fixed.flag(REGISTRATION_REQUIRED) {
        return Ok(false);
    }
    Ok(settings::person(cx, ANONYMOUS_USER).is_some()
        || settings::site(cx, cx.app.db.read(), ANONYMOUS_SITE).await?.is_some())
}

/// Checks name and mail address of whoever stands at the door.
fn contact(errors: &mut FieldErrors, name: &str, email: &str) -> (String, String) {
    let name = validate::required(errors, "name", "The name", name);
    let email = validate::email(errors, "email", email);
    if email.is_empty() {
        errors.add("email", "The mail address is missing.");
    }
    (name, email)
}

/// First and last name out of a name as people write it. A single word is the last name.
pub(crate) fn split_name(name: &str) -> (&str, &str) {
    name.trim().rsplit_once(char::is_whitespace).map_or(("", name.trim()), |(first, last)| (first.trim(), last))
}

#[cfg(test)]
mod tests {
    use super::split_name;

    #[test]
    fn the_last_word_is_the_last_name() {
        assert_eq!(split_name("Ana Maria Ruiz "), ("Ana Maria", "Ruiz"));
        assert_eq!(split_name("Ruiz"), ("", "Ruiz"));
    }
}
