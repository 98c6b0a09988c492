//! Signing in and out.

use super::proof::{self, Proof};
use super::second_step::{self, Entry};
use super::{Found, activate, by_guest, find, paused, policy, throttle};
use crate::access::load;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::devices;
use crate::error::Result;
use crate::impersonation;
use crate::journal::{self, Diff};
use crate::oidc::{self, ProviderSession};
use domain::account::SignInInput;
use domain::ids::{ImpersonationId, IntegrationId, UserId};
use domain::journal::{Cause, Entity};
use domain::policy::{Actor, Subject, Via};
use domain::settings::SIGN_IN_PAUSE;
use domain::state::AccountState;
use domain::{AppError, FieldErrors};
use entity::account;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Who signed in. The caller begins a session with a new key for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The person.
    pub user_id: UserId,
    /// The stay in somebody's view in which they signed out (ZAM-16).
    pub impersonation: Option<ImpersonationId>,
    /// Whether they must choose a new password before anything else (OST-29).
    pub must_change_password: bool,
    /// The provider of single sign-on that vouched for them, if it was not a password or passkey.
    pub provider: Option<ProviderSession>,
}

/// Signs somebody in, or asks for their second factor. Neither answer nor time tells whether an account
/// exists; only who knows its password learns what is in the way.
///
/// # Errors
/// `Invalid` at `form` for a wrong login or password, and for what keeps the person out; `TooMany`
/// after too many attempts on the account or from the address (ZAM-10).
pub async fn sign_in(guest: &Guest, input: SignInInput) -> Result<Entry> {
    let mut errors = FieldErrors::new();
    if input.login.trim().is_empty() {
        errors.add("login", "Please enter your mail address or username.");
    }
    if input.password.is_empty() {
        errors.add("password", "Please enter your password.");
    }
    errors.into_result()?;
    let mut cx = by_guest(guest, Cause::Interface).await?;
    let found = find(guest.app.db.read(), &input.login).await?;
    let key =
        found.as_ref().map_or_else(|| throttle::login_key(&input.login), |found| throttle::account_key(found.user_id));
    let address = throttle::address_key(&guest.origin.address);
    admit(&cx, &key, &address).await?;
    let (proof, directory) = Box::pin(proof::prove(&cx, &input.login, found.as_ref(), input.password)).await?;
    if proof == Proof::Silent {
        return silent(&cx, found, directory, (&key, &input.login)).await;
    }
    let Some(Found { user_id, .. }) = found.as_ref().filter(|_| proof == Proof::Right) else {
        return refuse(&cx, found, directory, (&input.login, &address)).await;
    };
    let Some(person) = load::person(&guest.app, *user_id).await? else {
        return refuse(&cx, found, directory, (&input.login, &address)).await;
    };
    cx.actor = Actor { subject: person.subject, via: Via::Direct };
    if directory.is_some() {
        activate::by_directory(&mut cx).await?;
    }
    if let Some(why) = in_the_way(&cx) {
        return turn_away(&cx, &address, why).await;
    }
    if let Some(entry) = second_step::ask(&cx, *user_id).await? {
        return Ok(entry);
    }
    Ok(Entry::SignedIn(welcome(&cx, &key, person.must_change_password).await?))
}

pub(super) async fn admit(cx: &Cx, key: &str, address: &str) -> Result<()> {
    let mut tx = cx.begin().await?;
    throttle::refuse_used_up(cx, &tx, address).await??;
    let counted = throttle::count(cx, &tx, key).await?;
    if counted.is_err() && throttle::begins_pause(cx, &tx, key).await? {
        tell_pause(cx, &mut tx, key).await?;
    }
    tx.commit().await?;
    Ok(counted?)
}

/// Tells once that sign-ins to an account pause. What belongs to nobody costs the same.
async fn tell_pause(cx: &Cx, tx: &mut Tx, key: &str) -> Result<()> {
    let Some(user) = throttle::account_of(key) else {
        throttle::touch(tx, key).await?;
        tx.notify(Cx::notice(Entity::User, 0));
        return Ok(());
    };
    let minutes = cx.fixed.number(SIGN_IN_PAUSE);
    journal::record(cx, tx, "user.sign_in_paused", Entity::User, user.0, Diff::new().set("minutes", &minutes)).await
}

/// The answer to a wrong login and to a wrong password: the same statements for both.
async fn refuse(
    cx: &Cx,
    found: Option<Found>,
    directory: Option<IntegrationId>,
    (login, address): (&str, &str),
) -> Result<Entry> {
    let mut tx = cx.begin().await?;
    match found {
        Some(found) => failed(cx, &mut tx, found.user_id, by(Diff::new(), directory)).await?,
        None => paused::failed(cx, &mut tx, login).await?,
    }
    paused::count_address(cx, &mut tx, address).await?;
    tx.commit().await?;
    Err(AppError::field("form", "The login or the password is wrong.").into())
}

/// The answer while a directory cannot be asked: the same for everybody whose password could not be found right.
async fn silent(
    cx: &Cx,
    found: Option<Found>,
    directory: Option<IntegrationId>,
    (key, login): (&str, &str),
) -> Result<Entry> {
    let mut tx = cx.begin().await?;
    match found {
        Some(found) => {
            let diff = directory.map_or_else(Diff::new, |_| Diff::new().set("reason", &"directory does not answer"));
            failed(cx, &mut tx, found.user_id, by(diff, directory)).await?;
        }
        None => paused::failed(cx, &mut tx, login).await?,
    }
    let excused = match directory {
        Some(_) => proof::excuse(cx, &tx, key, login).await,
        None => Ok(()),
    };
    tx.commit().await?;
    excused?;
    Err(AppError::field("form", proof::SILENT).into())
}

/// Notes the directory by which somebody signs in.
fn by(diff: Diff, directory: Option<IntegrationId>) -> Diff {
    match directory {
        Some(id) => diff.set("integration_id", &id),
        None => diff,
    }
}

pub(crate) async fn failed(cx: &Cx, tx: &mut Tx, user: UserId, diff: Diff) -> Result<()> {
    journal::record(cx, tx, "user.sign_in_failed", Entity::User, user.0, diff).await
}

/// The password is right, and something else is in the way.
pub(super) async fn turn_away<T>(cx: &Cx, address: &str, why: String) -> Result<T> {
    let mut tx = cx.begin().await?;
    failed(cx, &mut tx, cx.actor.subject.id, Diff::new().set("reason", &why)).await?;
    paused::count_address(cx, &mut tx, address).await?;
    tx.commit().await?;
    Err(AppError::field("form", why).into())
}

/// What keeps the person out, in words for themselves.
pub(crate) fn in_the_way(cx: &Cx) -> Option<String> {
    let subject = &cx.actor.subject;
    let reasons = cx.policy().hindrances(subject);
    let first = reasons.first()?;
    Some(own_state(subject).map_or_else(|| first.text.clone(), str::to_owned))
}

fn own_state(subject: &Subject) -> Option<&'static str> {
    match subject.state {
        AccountState::Locked => Some("Your account is locked. Please ask the desk to unlock it."),
        AccountState::Pending => {
            Some("Your account is not activated yet. Please follow the link in the welcome mail and choose a password.")
        }
        _ => None,
    }
}

/// Lets the person in, who has proved to be them.
pub(super) async fn welcome(cx: &Cx, key: &str, must_change_password: bool) -> Result<SignedIn> {
    welcome_from(cx, key, must_change_password, None).await
}

/// The same, where it was perhaps a provider that vouched for them: then the age of their password is nothing to it.
pub(crate) async fn welcome_from(
    cx: &Cx,
    key: &str,
    must_change_password: bool,
    provider: Option<ProviderSession>,
) -> Result<SignedIn> {
    let id = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    throttle::forget(&tx, key).await?;
    let is_old = provider.is_none() && policy::demand_if_old(cx, &tx).await?;
    let must_change_password = must_change_password || is_old;
    let mut device = devices::arrived(cx, &mut tx, id).await?;
    if let Some(provider) = &provider {
        device = device.set("provider", &oidc::name_of(tx.db(), provider.id).await?);
    }
    account::Entity::update_many()
        .col_expr(account::Column::LastSignInAt, Expr::value(cx.now))
        .filter(account::Column::UserId.eq(id))
        .exec(tx.db())
        .await?;
    impersonation::end_views_of(cx, &mut tx, id).await?;
    let how = by(device, cx.actor.subject.limits.directory);
    journal::record(cx, &mut tx, "user.signed_in", Entity::User, id.0, how).await?;
    tx.commit().await?;
    let impersonation = impersonation::to_restore(cx).await?;
    Ok(SignedIn { user_id: id, impersonation, must_change_password, provider })
}

/// Notes that the person signed out; the caller ends the session. A stay in somebody's view is
/// restored when they sign in again (ZAM-16); a look is over.
///
/// # Errors
/// If the database refuses.
pub async fn sign_out(cx: &Cx) -> Result<()> {
    if matches!(cx.actor.via, Via::Look { .. }) {
        impersonation::stop(cx).await?;
    }
    let mut tx = cx.begin_books().await?;
    let id = cx.actor.real();
    journal::record(cx, &mut tx, "user.signed_out", Entity::User, id.0, Diff::new()).await?;
    tx.commit().await
}
