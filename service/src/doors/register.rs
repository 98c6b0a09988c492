//! Creating one's own account (OST-2, OST-24, HAL-34..37).

use super::{may_register, split_name};
use crate::access::load;
use crate::accounts::{begin_account, by_guest, find, links, throttle};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::mail_domains::{self, Assigned};
use crate::users::{self, Details, NewUser};
use domain::account::RegistrationInput;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::journal::{Cause, Entity};
use domain::settings;
use domain::state::{AccountState, Door, WebAccess};
use domain::{AppError, validate};
use std::time::Duration;

/// How long an answer takes, whatever there was to do.
const ANSWER: Duration = Duration::from_millis(250);

/// Adds a person of this name and address to the site of the mail domain, or else to the one that the
/// settings name, with an account that is pending until the link in the mail is followed. A guest of the directory with this address gets the
/// account, and keeps their tickets (OST-23); whoever has one gets a link to choose a new password. The
/// answer is the same for all of them.
///
/// # Errors
/// `NotFound` while nobody may register, `Invalid` with all wrong fields, `TooMany` after too many requests
/// from the address.
pub async fn register(guest: &Guest, input: RegistrationInput) -> Result<()> {
    let answer = tokio::time::Instant::now() + ANSWER;
    let done = begin(guest, input).await;
    tokio::time::sleep_until(answer).await;
    done
}

async fn begin(guest: &Guest, input: RegistrationInput) -> Result<()> {
    let cx = by_guest(guest, Cause::Portal).await?;
    if !may_register(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    let mut errors = FieldErrors::new();
    let name = validate::required(&mut errors, "name", "The name", &input.name);
    let email = validate::email(&mut errors, "email", &input.email);
    if email.is_empty() {
        errors.add("email", "The mail address is missing.");
    }
    errors.into_result()?;
    let mut tx = cx.begin().await?;
    let address = format!("register {}", throttle::address_key(&guest.origin.address));
    let by_address = throttle::count(&cx, &tx, &address).await?;
    let by_login = throttle::count(&cx, &tx, &format!("register {}", throttle::login_key(&email))).await?;
    if by_address.is_ok() && by_login.is_ok() {
        match find(tx.db(), &email).await? {
            Some(known) => welcome_back(&cx, &mut tx, known.user_id).await?,
            None => add(&cx, &mut tx, &name, email).await?,
        }
    }
    tx.commit().await?;
    Ok(by_address?)
}

async fn add(cx: &Cx, tx: &mut Tx, name: &str, email: String) -> Result<()> {
    let assigned = mail_domains::door_place(cx, tx.db(), &email, settings::REGISTRATION_SITE).await?;
    let Assigned { place, chosen_by } = assigned.ok_or(AppError::NotFound)?;
    let (first, last) = split_name(name);
    let details = Details { emails: vec![email], ..Details::named(first, last) };
    let new = NewUser { details, place, place_by: Some(chosen_by), door: Door::Registration, is_general: false };
    let id = Box::pin(users::insert(cx, tx, new)).await?;
    begin_account(cx, tx, id, None).await
}

/// What helps somebody who is in the directory already. Who may not use the desk gets no mail.
async fn welcome_back(cx: &Cx, tx: &mut Tx, id: UserId) -> Result<()> {
    let Some(subject) = load::subject_of(tx.db(), id).await? else { return Ok(()) };
    let is_out = subject.is_general
        || subject.web_access == WebAccess::NoAccess && !subject.is_agent()
        || !cx.policy().record_hindrances(&subject).is_empty();
    if is_out {
        return Ok(());
    }
    match subject.state {
        AccountState::Guest => {
            begin_account(cx, tx, id, None).await?;
            let diff = Diff::new().field("account_state", &AccountState::Guest, &AccountState::Pending);
            journal::record(cx, tx, "user.registered", Entity::User, id.0, diff).await
        }
        AccountState::Pending | AccountState::Active => {
            let lifetime = 60 * cx.fixed.number(settings::RESET_MINUTES);
            let link = links::create(cx, tx, id, links::Purpose::Reset, lifetime).await?;
            mail::send_template(cx, tx, mail::RESET, id, MailRefs::link(link)).await?;
            journal::record(cx, tx, "user.reset_requested", Entity::User, id.0, Diff::new()).await
        }
        AccountState::Locked | AccountState::Deleted => Ok(()),
    }
}
