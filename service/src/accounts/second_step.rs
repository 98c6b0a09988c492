//! Between password and second factor: no session yet, only a token in the browser.

use super::sign_in::{SignedIn, admit, failed, in_the_way, turn_away, welcome_from};
use super::{by_guest, paused, throttle};
use crate::access::load;
use crate::cx::{Cx, Guest};
use crate::devices;
use crate::error::Result;
use crate::integrations;
use crate::journal::Diff;
use crate::oidc::ProviderSession;
use crate::secret::{Secret, hash_token};
use crate::two_factor;
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Cause;
use domain::policy::{Actor, Via};
use entity::account;
use entity::sign_in_challenge::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Seconds in which the second factor has to follow the password.
pub const SECOND_STEP_S: i64 = 300;

/// Who may come in, and who has to give a second factor first (ZAM-23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The caller begins a session with a new key.
    SignedIn(SignedIn),
    /// There is no session yet: this token leads to [`second_step`].
    SecondFactor(Secret<String>),
}

impl Entry {
    /// Who is signed in, unless a second factor is missing.
    #[must_use]
    pub fn signed_in(self) -> Option<SignedIn> {
        match self {
            Self::SignedIn(who) => Some(who),
            Self::SecondFactor(_) => None,
        }
    }
}

/// Asks for the second factor of somebody whose password is right; `None` if they have none, or gave it on this
/// device not long ago.
pub(super) async fn ask(cx: &Cx, user: UserId) -> Result<Option<Entry>> {
    ask_after(cx, user, None).await
}

/// The same, where it was perhaps not a password but a provider that vouched for them.
pub(crate) async fn ask_after(cx: &Cx, user: UserId, provider: Option<&ProviderSession>) -> Result<Option<Entry>> {
    if !two_factor::is_on(cx.app.db.read(), user).await? || devices::is_remembered(cx, user).await? {
        return Ok(None);
    }
    let token = cx.app.random.token();
    let row = ActiveModel {
        id: Set(hash_token(&token)),
        user_id: Set(user),
        created_at: Set(cx.now),
        expires_at: Set(cx.now.plus_seconds(SECOND_STEP_S)),
        provider_id: Set(provider.map(|provider| provider.id)),
        provider_session: Set(provider.and_then(|provider| provider.sid.clone())),
        provider_hint: Set(provider.and_then(|provider| provider.hint.clone())),
    };
    let tx = cx.begin().await?;
    row.insert(tx.db()).await?;
    tx.commit().await?;
    Ok(Some(Entry::SecondFactor(Secret(token))))
}

/// Signs somebody in by a code of their authenticator app or a recovery code, after the password. Wrong
/// codes count as wrong passwords do (ZAM-10).
///
/// # Errors
/// `Unauthenticated` if the password has to be entered again, `Invalid` at `code` for a wrong code,
/// `TooMany` after too many attempts, `Invalid` at `form` for what keeps the person out.
pub async fn second_step(guest: &Guest, token: &str, code: &str) -> Result<SignedIn> {
    let mut cx = by_guest(guest, Cause::Interface).await?;
    let challenge = open(&cx, token).await?.ok_or(AppError::Unauthenticated)?;
    if code.trim().is_empty() {
        return Err(AppError::field("code", "Please enter a code.").into());
    }
    let user = challenge.user_id;
    let (key, address) = (throttle::account_key(user), throttle::address_key(&guest.origin.address));
    admit(&cx, &key, &address).await?;
    let person = load::person(&guest.app, user).await?.ok_or(AppError::Unauthenticated)?;
    cx.actor = Actor { subject: person.subject, via: Via::Direct };
    if let Some(why) = in_the_way(&cx) {
        return turn_away(&cx, &address, why).await;
    }
    let mut tx = cx.begin().await?;
    if !two_factor::verify(&cx, &mut tx, user, code).await? {
        failed(&cx, &mut tx, user, Diff::new().set("reason", &"second factor")).await?;
        paused::count_address(&cx, &mut tx, &address).await?;
        tx.commit().await?;
        return Err(AppError::field("code", "This code is wrong, or was used before.").into());
    }
    Entity::delete_many().filter(Column::UserId.eq(user)).exec(tx.db()).await?;
    tx.commit().await?;
    welcome_from(&cx, &key, person.must_change_password, provider_of(&cx, &challenge)).await
}

/// The provider that vouched for whoever has just taken the second step, by which they proved to be them.
pub(super) fn provider_of(cx: &Cx, challenge: &Model) -> Option<ProviderSession> {
    Some(ProviderSession {
        id: challenge.provider_id?,
        sid: challenge.provider_session.clone(),
        hint: challenge.provider_hint.clone(),
        proved_at: Some(cx.now),
    })
}

/// The sign-in of this token, unless it is too old or the password has changed since.
pub(super) async fn open(cx: &Cx, token: &str) -> Result<Option<Model>> {
    let db = cx.app.db.read();
    let Some(row) = Entity::find_by_id(hash_token(token)).one(db).await? else { return Ok(None) };
    // Whoever comes from a directory or signs in by a provider alone has no password here that could change.
    let has_changed = match account::Entity::find_by_id(row.user_id).one(db).await? {
        Some(account) => account.password_set_at.is_some_and(|at| at > row.created_at),
        None => integrations::directory_of(db, row.user_id).await?.is_none(),
    };
    let is_stale = row.expires_at <= cx.now || has_changed;
    Ok((!is_stale).then_some(row))
}
