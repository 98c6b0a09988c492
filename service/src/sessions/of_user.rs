//! What agents do with other people's sessions.

use super::{Limits, end_all, end_one, rows};
use crate::accounts::{is_own, managed, refuse};
use crate::cx::Cx;
use crate::devices;
use crate::error::Result;
use domain::account::SessionsView;
use domain::ids::UserId;

/// Where a person is signed in, and on which devices they enter no second factor.
///
/// # Errors
/// `NotFound` or `Forbidden` as for every account action.
pub async fn of_user(cx: &Cx, user: UserId) -> Result<SessionsView> {
    let subject = managed(cx, user).await?;
    let sessions = rows(cx, user, Limits::of(&cx.fixed, &subject, cx.now)).await?;
    Ok(SessionsView { sessions, devices: devices::rows(cx, user).await? })
}

/// Ends a session of a person.
///
/// # Errors
/// `NotFound` if they have none of this handle, `Conflict` for oneself; as for every account action.
pub async fn end_of_user(cx: &Cx, user: UserId, handle: &str) -> Result<()> {
    of_somebody_else(cx, user).await?;
    end_one(cx, user, handle).await
}

/// Ends all sessions of a person.
///
/// # Errors
/// `Conflict` for oneself; as for every account action.
pub async fn end_all_of_user(cx: &Cx, user: UserId) -> Result<()> {
    of_somebody_else(cx, user).await?;
    end_all(cx, user, None).await
}

async fn of_somebody_else(cx: &Cx, user: UserId) -> Result<()> {
    managed(cx, user).await?;
    if is_own(cx, user) {
        return refuse("These are your own sessions. Your profile is the place to end them.");
    }
    Ok(())
}
