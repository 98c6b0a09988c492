//! *Manage Two-Factor Authentication*: what agents do with other people's second factors (ZAM-21).

use super::remove::take_away;
use super::view;
use crate::accounts::{managed, refuse};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::sessions;
use domain::ids::UserId;
use domain::journal::Entity;
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
    if user == cx.actor.subject.id || user == cx.actor.real() {
        return refuse("These are your own. Your profile is the place to remove them.");
    }
    let mut tx = cx.begin().await?;
    let gone = take_away(&tx, user, method).await?;
    sessions::end_all_of(&tx, user, None).await?;
    let diff = Diff::new().set("methods", &gone);
    journal::record(cx, &mut tx, "user.two_factor_removed", Entity::User, user.0, diff).await?;
    mail::send_template(cx, &mut tx, mail::TWO_FACTOR_CHANGED, user, MailRefs::actor(cx.actor.real())).await?;
    tx.commit().await
}
