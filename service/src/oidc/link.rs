//! Linking a provider to one's own account.

use super::enter::{identity, remember};
use super::identities::take_away;
use super::providers::{enabled, hold_of};
use super::tokens::Vouched;
use crate::cx::Cx;
use crate::error::Result;
use crate::merging;
use domain::AppError;
use domain::ids::OidcProviderId;
use domain::policy::Action;

/// Links the identity that a provider vouches for to whoever is signed in. One that belonged to a record merged into
/// theirs is theirs.
///
/// # Errors
/// `Forbidden` in somebody's view and for API tokens; `NotFound` for a provider that is unknown, another one by now, or not for
/// them;
/// `Invalid` at `form` if it is linked with somebody else.
pub async fn link(cx: &Cx, provider: OidcProviderId, vouched: &Vouched) -> Result<()> {
    cx.require_desk(Action::ManageOwnTwoFactor)?;
    let row = enabled(cx.app.db.read(), provider).await?;
    if !row.audience.includes(cx.actor.subject.is_agent()) {
        return Err(AppError::NotFound.into());
    }
    let user = cx.actor.subject.id;
    let mut tx = cx.begin().await?;
    hold_of(&tx, provider, &vouched.issuer).await?;
    if let Some(present) = identity(tx.db(), provider, &vouched.subject).await? {
        if present.user_id == user {
            return Ok(());
        }
        if merging::kept_of(tx.db(), present.user_id).await? != Some(user) {
            let text = format!("Your account at {} is linked with somebody else here already.", row.name);
            return Err(AppError::field("form", text).into());
        }
        take_away(cx, &mut tx, present).await?;
    }
    remember(cx, &mut tx, &row, user, vouched).await?;
    tx.commit().await
}
