//! Asking for a link to choose a new password.

use super::{by_guest, find, in_even_time, mail_elsewhere, mail_reset, throttle};
use crate::access::load;
use crate::cx::Guest;
use crate::error::Result;
use domain::journal::Cause;
use domain::policy::Subject;
use domain::state::AccountState;

/// Sends a link to choose a new password, if `login` belongs to somebody who may sign in; whoever signs in
/// by a directory is told to look there. The answer
/// and its time are the same for everybody else.
///
/// # Errors
/// `TooMany` after too many requests from the address; if the database refuses.
pub async fn request_reset(guest: &Guest, login: &str) -> Result<()> {
    in_even_time(Box::pin(send(guest, login))).await
}

async fn send(guest: &Guest, login: &str) -> Result<()> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let found = find(guest.app.db.read(), login).await?;
    let person = match found {
        Some(found) => load::subject_of(guest.app.db.read(), found.user_id).await?,
        None => None,
    };
    // A pending account is activated by the link as well.
    let person = person.map(|subject| match subject.state {
        AccountState::Guest if subject.limits.directory.is_some() => Subject { state: AccountState::Active, ..subject },
        AccountState::Pending => Subject { state: AccountState::Active, ..subject },
        _ => subject,
    });
    let person = person.filter(|subject| !subject.limits.keeps_password);
    let person = person.filter(|subject| cx.policy().hindrances(subject).is_empty());
    let is_elsewhere = person.as_ref().is_some_and(|subject| subject.limits.directory.is_some());
    let person = person.map(|subject| subject.id);
    let mut tx = cx.begin().await?;
    let address = format!("reset {}", throttle::address_key(&guest.origin.address));
    let by_address = throttle::count(&cx, &tx, &address).await?;
    let key = person.map_or_else(|| throttle::login_key(login), throttle::account_key);
    let by_account = throttle::count(&cx, &tx, &format!("reset {key}")).await?;
    if let Some(id) = person.filter(|_| by_address.is_ok() && by_account.is_ok()) {
        if is_elsewhere {
            mail_elsewhere(&cx, &mut tx, id).await?;
        } else {
            mail_reset(&cx, &mut tx, id, "user.reset_requested").await?;
        }
    }
    tx.commit().await?;
    Ok(by_address?)
}
