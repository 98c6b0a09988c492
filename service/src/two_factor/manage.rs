//! *Manage Two-Factor Authentication*: what agents do with other people's second factors (ZAM-21).

use super::own::changed;
use super::remove::take_away;
use super::view;
use crate::accounts::{is_own, managed, refuse};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::Diff;
use crate::sessions;
use domain::ids::UserId;
use domain::two_factor::{Method, TwoFactorView};

/// The second factors of a person, without their secrets.
///
/// # Errors
/// `NotFound` or `Forbidden` as for every account action.
pub async fn of_user(cx: &Cx, user: UserId) -> Result<TwoFactorView> {
    let subject = managed(cx, user).await?;
    view(cx, &subject).await
}

/// Takes one or all of them away, for somebody who lost a device. As with a password set by hand, their
/// sessions end and a mail tells them. Where the desk demands a second factor, they set up a new one at the
/// next sign-in.
///
/// # Errors
/// `Conflict` for oneself, `NotFound` for a method they do not have; as for every account action.
pub async fn remove(cx: &Cx, user: UserId, method: Method) -> Result<()> {
    managed(cx, user).await?;
    if is_own(cx, user) {
        return refuse("These are your own. Your profile is the place to remove them.");
    }
    let mut tx = cx.begin().await?;
    let gone = take_away(&tx, user, method).await?;
    sessions::end_all_of(&tx, user, None).await?;
    changed(cx, &mut tx, user, "user.two_factor_removed", Diff::new().set("methods", &gone)).await?;
    tx.commit().await
}
