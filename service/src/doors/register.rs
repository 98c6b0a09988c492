//! Creating one's own account (OST-2, OST-24, HAL-34..37).

use super::{contact, may_register, split_name};
use crate::access::load;
use crate::accounts::{
    begin_account, by_guest, find, in_even_time, mail_elsewhere, mail_reset, throttle, write_registration,
};
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::fields::{of_screen, valid_on};
use crate::mail_domains::{self, Assigned};
use crate::users::{self, Details, NewUser};
use domain::AppError;
use domain::account::RegistrationInput;
use domain::error::FieldErrors;
use domain::fields::{FieldDef, FieldRecord, FieldValues, Screen};
use domain::ids::UserId;
use domain::journal::Cause;
use domain::settings;
use domain::state::{AccountState, Door, WebAccess};

/// Adds a person of this name and address to the site of the mail domain, or else to the one that the
/// settings name, with an account that is pending until the link in the mail is followed. A guest of the directory with this address gets the
/// account, and keeps their tickets (OST-23); whoever has one gets a link to choose a new password. The
/// answer is the same for all of them.
///
/// # Errors
/// `NotFound` while nobody may register, `Invalid` with all wrong fields, `TooMany` after too many requests
/// from the address.
pub async fn register(guest: &Guest, input: RegistrationInput) -> Result<()> {
    in_even_time(Box::pin(begin(guest, input))).await
}

/// The custom fields that registering asks for.
///
/// # Errors
/// `NotFound` while nobody may register.
pub async fn registration_fields(guest: &Guest) -> Result<Vec<FieldDef>> {
    let cx = by_guest(guest, Cause::Portal).await?;
    if !may_register(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    Ok(valid_on(&cx.fixed, FieldRecord::User, Screen::PortalCreate))
}

async fn begin(guest: &Guest, input: RegistrationInput) -> Result<()> {
    let cx = by_guest(guest, Cause::Portal).await?;
    if !may_register(&cx).await? {
        return Err(AppError::NotFound.into());
    }
    let mut errors = FieldErrors::new();
    let (name, email) = contact(&mut errors, &input.name, &input.email);
    let asked = of_screen(&cx.fixed, FieldRecord::User, Screen::PortalCreate);
    let fields = domain::fields::check(&mut errors, &asked, &input.fields, &FieldValues::default());
    errors.into_result()?;
    let mut tx = cx.begin().await?;
    let address = format!("register {}", throttle::address_key(&guest.origin.address));
    let by_address = throttle::count(&cx, &tx, &address).await?;
    let by_login = throttle::count(&cx, &tx, &format!("register {}", throttle::login_key(&email))).await?;
    if by_address.is_ok() && by_login.is_ok() {
        match find(tx.db(), &email).await? {
            Some(known) => welcome_back(&cx, &mut tx, known.user_id).await?,
            None => add(&cx, &mut tx, &name, email, fields).await?,
        }
    }
    tx.commit().await?;
    Ok(by_address?)
}

async fn add(cx: &Cx, tx: &mut Tx, name: &str, email: String, fields: FieldValues) -> Result<()> {
    let assigned = mail_domains::door_place(cx, tx.db(), &email, settings::REGISTRATION_SITE).await?;
    let Assigned { place, chosen_by } = assigned.ok_or(AppError::NotFound)?;
    let (first, last) = split_name(name);
    let mut details = Details { emails: vec![email], ..Details::named(first, last) };
    details.profile.fields = fields;
    let new = NewUser {
        details,
        place,
        place_by: Some(chosen_by),
        allowed_by: None,
        door: Door::Registration,
        is_general: false,
    };
    let id = Box::pin(users::insert(cx, tx, new)).await?;
    begin_account(cx, tx, id, None).await
}

/// What helps somebody who is in the directory already. Who may not use the desk gets no mail, nor does
/// anybody whose password the desk sets.
async fn welcome_back(cx: &Cx, tx: &mut Tx, id: UserId) -> Result<()> {
    let Some(subject) = load::subject_of(tx.db(), id).await? else { return Ok(()) };
    let is_out = subject.is_general
        || subject.web_access == WebAccess::NoAccess && !subject.is_agent()
        || !cx.policy().record_hindrances(&subject).is_empty();
    if is_out {
        return Ok(());
    }
    match subject.state {
        AccountState::Guest | AccountState::Pending | AccountState::Active if subject.limits.directory.is_some() => {
            mail_elsewhere(cx, tx, id).await
        }
        AccountState::Guest => write_registration(cx, tx, id).await,
        AccountState::Pending | AccountState::Active if !subject.limits.keeps_password => {
            mail_reset(cx, tx, id, "user.reset_requested").await
        }
        _ => Ok(()),
    }
}
