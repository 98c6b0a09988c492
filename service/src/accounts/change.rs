//! Changing one's own password.

use super::{links, own_words, policy, proof, throttle};
use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::sessions;
use domain::account::ChangePasswordInput;
use domain::journal::Entity;
use domain::policy::Action;
use domain::{AppError, FieldErrors};
use entity::{account, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

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

/// Refuses with everything wrong in a form, and once the rest is fine checks the password of who really sits
/// there, so that an open browser is not enough.
pub(crate) async fn confirm(cx: &Cx, mut errors: FieldErrors, current: String) -> Result<()> {
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
