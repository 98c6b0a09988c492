//! Whether a password is somebody's: by its hash, or by the directory they come from.

use super::{Found, throttle};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations::{self, Checked};
use domain::AppError;
use domain::ids::{IntegrationId, UserId};
use entity::account;
use sea_orm::EntityTrait;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What is said while a directory does not answer, to whoever it may be.
pub(super) const SILENT: &str = "The login or the password is wrong, or the directory that knows the password cannot be \
                                 reached at the moment. Please try again later.";
/// What agents are told who would set the password of somebody, or have it chosen.
pub(crate) const ELSEWHERE: &str =
    "This person signs in with the password of the directory. It is set and changed there.";

/// So long a refusal takes at least where directories are asked: they answer in different times.
const EVEN: Duration = Duration::from_millis(500);

/// What became of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Right,
    Wrong,
    /// A directory could not be asked.
    Silent,
}

/// Checks the password for whom this login was found. It takes as long for somebody who is unknown.
pub(super) async fn prove(
    cx: &Cx,
    login: &str,
    found: Option<&Found>,
    password: String,
) -> Result<(Proof, Option<IntegrationId>)> {
    let db = cx.app.db.read();
    let hash = found.and_then(|found| found.password_hash.clone());
    let directories = integrations::directories(db).await?;
    if directories.is_empty() {
        let fits = cx.app.hasher.verify(password, hash).await?;
        return Ok((if fits { Proof::Right } else { Proof::Wrong }, None));
    }
    let answer = Instant::now() + EVEN;
    let user = found.map(|found| found.user_id);
    let directory = integrations::directory_of(db, user.unwrap_or_default()).await?;
    // Whoever comes from a directory has no password here, whatever they had before.
    let hash = hash.filter(|_| directory.is_none());
    if cx.app.hasher.verify(password.clone(), hash).await? {
        return Ok((Proof::Right, None));
    }
    let person = user.zip(directory);
    let proof = match integrations::check(cx, &directories, login, person, &password).await? {
        Checked::Fits => return Ok((Proof::Right, directory)),
        Checked::Wrong => Proof::Wrong,
        Checked::Unreachable => Proof::Silent,
    };
    sleep_until(answer).await;
    Ok((proof, directory))
}

/// The same for somebody who is signed in; `key` counts the attempts.
pub(super) async fn prove_again(cx: &Cx, user: UserId, password: String, key: &str) -> Result<bool> {
    let db = cx.app.db.read();
    let Some(directory) = integrations::directory_of(db, user).await? else {
        let account = account::Entity::find_by_id(user).one(db).await?;
        return cx.app.hasher.verify(password, account.and_then(|account| account.password_hash)).await;
    };
    let directories = integrations::directories(db).await?;
    let of_it: Vec<_> = directories.into_iter().filter(|row| row.id == directory).collect();
    match integrations::check(cx, &of_it, "", Some((user, directory)), &password).await? {
        Checked::Fits => Ok(true),
        Checked::Wrong => Ok(false),
        Checked::Unreachable => {
            let tx = cx.begin().await?;
            throttle::give_back(&tx, key).await?;
            tx.commit().await?;
            let text =
                "The directory that knows your password cannot be reached at the moment. Please try again later.";
            Err(AppError::field("current", text).into())
        }
    }
}

/// While a directory does not answer, an attempt of somebody who comes from one is none on their account: that nobody can
/// try anything out is its own fault. It is counted for itself.
pub(super) async fn excuse(cx: &Cx, tx: &Tx, key: &str, login: &str) -> Result<()> {
    let counted = throttle::count(cx, tx, &format!("silent {}", throttle::login_key(login))).await?;
    // Only so many are excused: another directory may be the one that is silent.
    if counted.is_ok() {
        throttle::give_back(tx, key).await?;
    }
    Ok(counted?)
}

/// Refuses to set a password here for somebody who comes from a directory.
///
/// # Errors
/// `Conflict` with the reason.
pub(crate) fn refuse_elsewhere(directory: Option<IntegrationId>) -> Result<()> {
    match directory {
        Some(_) => Err(AppError::Conflict(ELSEWHERE.to_owned()).into()),
        None => Ok(()),
    }
}
