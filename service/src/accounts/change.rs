//! Changing one's own password.

use super::{links, own_words, policy, proof, refuse, throttle};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::oidc::{self, ProviderSession};
use crate::{integrations, sessions};
use domain::account::ChangePasswordInput;
use domain::journal::Entity;
use domain::policy::{Action, Resource};
use domain::{AppError, FieldErrors, Timestamp};
use entity::{account, session, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Map, Value};

/// Changes the person's password, ends their other sessions, and tells them by mail. In somebody's
/// view it changes that person's (ZAM-18), and the present password asked for is the admin's own.
///
/// # Errors
/// `Invalid` for a wrong present or an unfit new password, `TooMany` after too many wrong ones.
pub async fn change_password(cx: &Cx, input: ChangePasswordInput) -> Result<()> {
    cx.require_desk(Action::ChangeOwnPassword)?;
    let person =
        user::Entity::find_by_id(cx.actor.subject.id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    let mut errors = FieldErrors::new();
    policy::check_twice(&cx.fixed, &mut errors, &input.password, &input.password_again, &own_words(&person));
    if input.password == input.current {
        errors.add("password", "Please choose another password than the present one.");
    }
    confirm(cx, errors, input.current).await?;
    if cx.actor.real() == person.id {
        policy::refuse_used(cx, person.id, &input.password).await?;
    }
    let hash = cx.app.hasher.hash(input.password).await?;
    let mut tx = cx.begin().await?;
    let account = account::Entity::find_by_id(person.id).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    policy::replaced(cx, &tx, person.id, account.password_hash.clone()).await?;
    let account = account::ActiveModel {
        password_hash: Set(Some(hash)),
        must_change_password: Set(false),
        password_set_at: Set(Some(cx.now)),
        updated_at: Set(cx.now),
        ..account.into_active_model()
    };
    account.update(tx.db()).await?;
    links::end_all(cx, &tx, person.id).await?;
    sessions::end_all_of(&tx, person.id, cx.session.as_deref()).await?;
    journal::record(cx, &mut tx, "user.password_changed", Entity::User, person.id.0, Diff::new()).await?;
    let real = cx.actor.real();
    let notice = if real == person.id { mail::PASSWORD_CHANGED } else { mail::IMPERSONATED };
    mail::send_template(cx, &mut tx, notice, person.id, MailRefs::actor(real)).await?;
    tx.commit().await
}

/// So long after proving to be them whoever has no password does without one, in seconds.
const JUST_S: i64 = 900;

/// Refuses with everything wrong in a form, and once the rest is fine checks the password of who really sits
/// there, so that an open browser is not enough. Whoever has none must have signed in just now, and not silently by a
/// session at a provider.
pub(crate) async fn confirm(cx: &Cx, mut errors: FieldErrors, current: String) -> Result<()> {
    if !has_password(cx).await? {
        errors.into_result()?;
        return just_signed_in(cx).await;
    }
    if current.is_empty() {
        errors.add("current", "Please enter the present password.");
    }
    errors.into_result()?;
    let real = cx.actor.real();
    let key = format!("confirm:{real}");
    let tx = cx.begin().await?;
    let counted = throttle::count(cx, &tx, &key).await?;
    tx.commit().await?;
    counted?;
    if !Box::pin(proof::prove_again(cx, real, current, &key)).await? {
        return Err(AppError::field("current", "This is not the present password.").into());
    }
    let tx = cx.begin().await?;
    throttle::forget(&tx, &key).await?;
    tx.commit().await
}

/// Whether who really sits there has a password, here or in a directory.
async fn has_password(cx: &Cx) -> Result<bool> {
    let (db, real) = (cx.app.db.read(), cx.actor.real());
    let account = account::Entity::find_by_id(real).one(db).await?;
    let is_here = account.is_some_and(|account| account.password_hash.is_some());
    Ok(is_here || integrations::directory_of(db, real).await?.is_some())
}

/// Refuses to take from somebody without a password the last way to sign in, and tells how they get one: in the profile,
/// unless the desk alone sets it.
pub(crate) fn refuse_only_way<T>(cx: &Cx) -> Result<T> {
    let first = if cx.allows(Action::ChangeOwnPassword, Resource::Desk) {
        "Please choose a password first, under \"New password\" in your profile."
    } else {
        "The desk sets the password of your account: please ask there for one first."
    };
    refuse(&format!("This is your only way to sign in. {first}"))
}

async fn just_signed_in(cx: &Cx) -> Result<()> {
    let session = match &cx.session {
        Some(key) => session::Entity::find_by_id(key.clone()).one(cx.app.db.read()).await?,
        None => None,
    };
    let is_theirs = |session: &session::Model| session.real_user_id.or(session.user_id) == Some(cx.actor.real());
    let session = session.filter(is_theirs);
    let proved_at = session.as_ref().and_then(proved_at);
    if proved_at.is_some_and(|at| cx.now < at.plus_seconds(JUST_S)) {
        return Ok(());
    }
    let text = "Please sign in again so that you are asked who you are, and do this within 15 minutes: there is no \
                password that could be asked for.";
    let is_young = session.is_some_and(|session| cx.now < session.created_at.plus_seconds(JUST_S));
    if !is_young {
        return Err(AppError::field("form", text).into());
    }
    let instead = if cx.allows(Action::ChangeOwnPassword, Resource::Desk) {
        "choose a password first: \"Forgotten password?\" on the sign-in page sends you a link"
    } else {
        "ask the desk for a password first"
    };
    let text =
        format!("Your sign-in provider did not say that it asked just now. {text} If it never says so, {instead}.");
    Err(AppError::field("form", text).into())
}

/// When whoever began a session proved to be them: at its beginning, unless a provider let them in.
fn proved_at(session: &session::Model) -> Option<Timestamp> {
    let data: Map<String, Value> = serde_json::from_str(&session.data).ok()?;
    match data.get(oidc::SESSION_KEY) {
        Some(at) => serde_json::from_value::<ProviderSession>(at.clone()).ok()?.proved_at,
        None => Some(session.created_at),
    }
}
