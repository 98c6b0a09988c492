//! Signing in by passkey, without a password, and by a passkey or security key after it.
//!
//! A passkey checks who uses it, so whoever signs in by one has given both factors. Attempts are counted with those by
//! password. Nobody is asked for a name, and the answer to an unknown key is that to a wrong one.

use super::second_step;
use super::sign_in::{SignedIn, admit, failed, in_the_way, turn_away, welcome, welcome_from};
use super::throttle::{self, Bounds};
use super::{by_guest, in_even_time, paused};
use crate::access::load;
use crate::cx::{Cx, Guest};
use crate::db::Tx;
use crate::error::Result;
use crate::integrations::{self, Checked};
use crate::journal::Diff;
use crate::passkeys::{self, Refusal};
use crate::two_factor;
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Cause;
use domain::passkeys::{PasskeyAnswer, PasskeyChallenge, SecondStep};
use domain::policy::{Actor, Via};
use entity::{passkey, sign_in_challenge};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// How many challenges a network, or an account, may ask for while they last. Each is kept, and nobody has to be
/// anybody for one; every sign-in page asks for one, so a whole office needs a good many.
pub const PASSKEY_CHALLENGES: i64 = 300;

/// Asks any passkey of this desk to sign somebody in.
///
/// # Errors
/// `Conflict` where the address of the desk does not allow passkeys, `TooMany` after too many attempts, or challenges,
/// from the address.
pub async fn ask_for_passkey(guest: &Guest) -> Result<PasskeyChallenge> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let tx = cx.begin().await?;
    let address = throttle::address_key(&guest.origin.address);
    throttle::refuse_used_up(&cx, &tx, &address).await??;
    if let Err(too_many) = count_challenge(&cx, &tx, &address).await? {
        tx.commit().await?;
        return Err(too_many.into());
    }
    let challenge = passkeys::ask_anybody(&cx, &tx).await?;
    tx.commit().await?;
    Ok(challenge)
}

async fn count_challenge(cx: &Cx, tx: &Tx, whose: &str) -> Result<std::result::Result<(), AppError>> {
    let bounds = Bounds { limit: PASSKEY_CHALLENGES, pause_s: passkeys::TIME_TO_ANSWER_S };
    throttle::count_within(cx, tx, &format!("passkey {whose}"), bounds).await
}

/// Signs somebody in by a passkey that has checked who they are.
///
/// # Errors
/// `Invalid` at `form` for an answer that comes late or is refused, and for what keeps the person out; `TooMany` after
/// too many attempts on the account or from the address (ZAM-10).
pub async fn sign_in_by_passkey(guest: &Guest, answer: &PasskeyAnswer) -> Result<SignedIn> {
    in_even_time(Box::pin(enter(guest, answer))).await
}

async fn enter(guest: &Guest, answer: &PasskeyAnswer) -> Result<SignedIn> {
    let mut cx = by_guest(guest, Cause::Interface).await?;
    let address = throttle::address_key(&guest.origin.address);
    let signed = passkeys::read(&answer.credential).ok_or_else(|| refusal(Refusal::Wrong))?;
    let row = passkeys::find(guest.app.db.read(), &signed).await?;
    let key = row.as_ref().map_or_else(|| throttle::login_key(&signed.id), |row| throttle::account_key(row.user_id));
    admit(&cx, &key, &address).await?;
    let checked = passkeys::by_anybody(&cx, &answer.token, &signed, row.as_ref()).await?;
    let (used, row) = match checked {
        Ok(used) => used,
        Err(why) => {
            let (tx, user) = (cx.begin().await?, row.as_ref().map(|row| row.user_id));
            return refuse(&cx, tx, (user, row.as_ref()), why, (&signed.id, &address)).await;
        }
    };
    let must_change_password = let_act(&mut cx, row.user_id).await?;
    let why = match in_the_way(&cx) {
        Some(why) => Some(why),
        None => gone_there(&cx).await?,
    };
    if let Some(why) = why {
        return turn_away(&cx, &address, why).await;
    }
    let mut tx = cx.begin().await?;
    if !passkeys::note_use(&cx, &mut tx, row, &used, true).await? {
        return refuse(&cx, tx, (Some(row.user_id), Some(row)), Refusal::Copied, (&signed.id, &address)).await;
    }
    tx.commit().await?;
    welcome(&cx, &key, must_change_password).await
}

/// What somebody whose password was right can take the second step with.
///
/// # Errors
/// If the database cannot be read.
pub async fn second_step_methods(guest: &Guest, token: &str) -> Result<SecondStep> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let Some(waiting) = second_step::open(&cx, token).await? else { return Ok(SecondStep::default()) };
    let db = guest.app.db.read();
    let has_apps = two_factor::has_apps(db, waiting.user_id).await?;
    let has_keys = passkeys::is_possible(&guest.app) && passkeys::of(waiting.user_id).count(db).await? > 0;
    Ok(SecondStep { has_apps, has_keys })
}

/// Asks the keys of somebody whose password was right.
///
/// # Errors
/// `Unauthenticated` if the password has to be entered again, `Conflict` for somebody without a key, `TooMany` after
/// too many challenges.
pub async fn ask_for_second_key(guest: &Guest, token: &str) -> Result<PasskeyChallenge> {
    let cx = by_guest(guest, Cause::Interface).await?;
    let waiting = second_step::open(&cx, token).await?.ok_or(AppError::Unauthenticated)?;
    let tx = cx.begin().await?;
    if let Err(too_many) = count_challenge(&cx, &tx, &throttle::account_key(waiting.user_id)).await? {
        tx.commit().await?;
        return Err(too_many.into());
    }
    let none = || AppError::Conflict("There is no passkey and no security key. Please enter a code.".to_owned());
    let challenge = passkeys::ask_owner(&cx, &tx, waiting.user_id).await?.ok_or_else(none)?;
    tx.commit().await?;
    Ok(challenge)
}

/// Signs somebody in by one of their keys, after the password (ZAM-23).
///
/// # Errors
/// `Unauthenticated` if the password has to be entered again, `Invalid` at `form` for an answer that comes late or is
/// refused, and for what keeps the person out; `TooMany` after too many attempts.
pub async fn second_step_by_key(guest: &Guest, token: &str, answer: &PasskeyAnswer) -> Result<SignedIn> {
    let mut cx = by_guest(guest, Cause::Interface).await?;
    let challenge = second_step::open(&cx, token).await?.ok_or(AppError::Unauthenticated)?;
    let user = challenge.user_id;
    let (key, address) = (throttle::account_key(user), throttle::address_key(&guest.origin.address));
    let signed = passkeys::read(&answer.credential).ok_or_else(|| refusal(Refusal::Wrong))?;
    admit(&cx, &key, &address).await?;
    let row = passkeys::find(guest.app.db.read(), &signed).await?.filter(|row| row.user_id == user);
    let checked = passkeys::by_owner(&cx, user, &answer.token, &signed, row.as_ref()).await?;
    let must_change_password = let_act(&mut cx, user).await?;
    if let Some(why) = in_the_way(&cx) {
        return turn_away(&cx, &address, why).await;
    }
    let mut tx = cx.begin().await?;
    let (used, row) = match checked {
        Ok(used) => used,
        Err(why) => return refuse(&cx, tx, (Some(user), row.as_ref()), why, (&signed.id, &address)).await,
    };
    if !passkeys::note_use(&cx, &mut tx, row, &used, false).await? {
        return refuse(&cx, tx, (Some(user), Some(row)), Refusal::Copied, (&signed.id, &address)).await;
    }
    let waiting = sign_in_challenge::Column::UserId.eq(user);
    sign_in_challenge::Entity::delete_many().filter(waiting).exec(tx.db()).await?;
    tx.commit().await?;
    welcome_from(&cx, &key, must_change_password, second_step::provider_of(&cx, &challenge)).await
}

/// Why somebody who comes from a directory is not let in without it: a passkey outlives what it was made for.
pub(crate) async fn gone_there(cx: &Cx) -> Result<Option<String>> {
    let Some(directory) = cx.actor.subject.limits.directory else { return Ok(None) };
    let why = match integrations::is_there(cx, cx.actor.subject.id, directory).await? {
        Checked::Fits => return Ok(None),
        Checked::Wrong => "You are no longer in the directory by which you sign in. Please ask there.",
        Checked::Unreachable => {
            "The directory by which you sign in cannot be reached at the moment. Please try again later."
        }
    };
    Ok(Some(why.to_owned()))
}

/// Makes this person the one who acts, and tells whether they must choose a new password.
async fn let_act(cx: &mut Cx, user: UserId) -> Result<bool> {
    let person = load::person(&cx.app, user).await?.ok_or_else(|| refusal(Refusal::Wrong))?;
    cx.actor = Actor { subject: person.subject, via: Via::Direct };
    Ok(person.must_change_password)
}

/// Counts and journals an attempt that is refused: on whom, and with which key, as far as that is known.
async fn refuse(
    cx: &Cx,
    mut tx: Tx,
    (user, row): (Option<UserId>, Option<&passkey::Model>),
    why: Refusal,
    (signed, address): (&str, &str),
) -> Result<SignedIn> {
    match user {
        Some(user) => failed(cx, &mut tx, user, Diff::new().set("reason", &"passkey")).await?,
        None => paused::failed(cx, &mut tx, signed).await?,
    }
    if let (Refusal::Copied, Some(row)) = (why, row) {
        passkeys::report_copied(cx, &mut tx, row).await?;
    }
    paused::count_address(cx, &mut tx, address).await?;
    tx.commit().await?;
    Err(refusal(why).into())
}

fn refusal(why: Refusal) -> AppError {
    AppError::field("form", why.text())
}
