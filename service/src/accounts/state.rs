//! What changes the state of an account, in the caller's transaction. Whether the actor may is the
//! caller's to check; whether it makes sense for this person is said here.

use super::manage::begin;
use super::{links, throttle};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::{agents, devices, sessions, users};
use domain::AppError;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::Subject;
use domain::settings::{REGISTRATION, Registration};
use domain::state::{AccountState, WebAccess};
use entity::{account, user};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

/// Why somebody gets no account.
pub(crate) const NO_ACCOUNTS: &str =
    "Accounts of customers are made by nobody. An administrator can change that in the settings.";

/// Whether accounts of customers begin at all.
pub(crate) fn takes_accounts(cx: &Cx) -> bool {
    cx.fixed.setting(REGISTRATION) != Registration::Off.as_str()
}

/// Refuses anybody but a guest with a mail address who may sign in (HAL-23, HAL-66), and customers while no account
/// begins.
///
/// # Errors
/// `Conflict` with the reason.
pub(crate) fn registrable(cx: &Cx, subject: &Subject, email: Option<&str>) -> Result<()> {
    if !subject.is_agent() && !takes_accounts(cx) {
        return refuse(NO_ACCOUNTS);
    }
    if subject.state != AccountState::Guest {
        return refuse("This person has an account already.");
    }
    mailable(subject, email)
}

/// Refuses whoever account mails may not go to.
///
/// # Errors
/// `Conflict` with the reason.
pub(super) fn mailable(subject: &Subject, email: Option<&str>) -> Result<()> {
    if subject.is_general {
        return refuse("A General User cannot sign in.");
    }
    if subject.web_access == WebAccess::NoAccess && !subject.is_agent() {
        return refuse("The Web Access Level of this person is No Access.");
    }
    if email.is_none_or(str::is_empty) {
        return refuse("This person has no mail address.");
    }
    Ok(())
}

/// Whether this is the person who asks, or who really sits there.
pub(crate) fn is_own(cx: &Cx, user: UserId) -> bool {
    user == cx.actor.subject.id || user == cx.actor.real()
}

/// Refuses oneself, and people without an account that could be locked.
///
/// # Errors
/// `Conflict` with the reason.
pub(crate) fn lockable(cx: &Cx, subject: &Subject) -> Result<()> {
    match subject.state {
        _ if is_own(cx, subject.id) => refuse("You cannot lock yourself out."),
        AccountState::Guest | AccountState::Deleted => refuse("This person has no account that could be locked."),
        AccountState::Pending | AccountState::Active | AccountState::Locked => Ok(()),
    }
}

/// Gives a guest an account, pending until they follow the link in the welcome mail (OST-25, OST-26).
///
/// # Errors
/// If the database refuses.
pub(crate) async fn write_registration(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<()> {
    let state = begin(cx, tx, user, None).await?;
    let diff = Diff::new().field("account_state", &AccountState::Guest, &state);
    journal::record(cx, tx, "user.registered", Entity::User, user.0, diff).await
}

/// Gives somebody an account that can be used at once, without a password: a provider of single sign-on vouches for them
/// and their mail address. Whoever had one has it activated.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn activate(cx: &Cx, tx: &mut Tx, user: UserId, from: AccountState) -> Result<()> {
    let row = account::ActiveModel {
        user_id: Set(user),
        password_hash: Set(None),
        must_change_password: Set(false),
        password_set_at: Set(None),
        activated_at: Set(Some(cx.now)),
        last_sign_in_at: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
    };
    let had_one = OnConflict::column(account::Column::UserId)
        .update_columns([account::Column::ActivatedAt, account::Column::UpdatedAt])
        .to_owned();
    account::Entity::insert(row).on_conflict(had_one).exec_without_returning(tx.db()).await?;
    write_state(cx, tx, user, (from, AccountState::Active), "user.activated").await
}

/// Takes an account away that nobody has activated: the person is a guest again, and the links that were
/// sent no longer work.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn take_back_registration(cx: &Cx, tx: &mut Tx, user: UserId, event: &str) -> Result<()> {
    links::end_all(cx, tx, user).await?;
    account::Entity::delete_by_id(user).exec(tx.db()).await?;
    write_state(cx, tx, user, (AccountState::Pending, AccountState::Guest), event).await
}

/// The state of a locked account once it is unlocked: who had not activated it still has to.
pub(crate) const fn unlocked(is_usable: bool) -> AccountState {
    if is_usable { AccountState::Active } else { AccountState::Pending }
}

/// Changes the state of an account; sessions and one-time links end when it is locked.
///
/// # Errors
/// `Conflict` for locking the last admin (RTP-22).
pub(crate) async fn write_state(
    cx: &Cx,
    tx: &mut Tx,
    user: UserId,
    (from, to): (AccountState, AccountState),
    event: &str,
) -> Result<()> {
    let locked = |admin: &mut Subject| admin.state = AccountState::Locked;
    if to == AccountState::Locked && !agents::leaves_an_admin(cx, tx, user, locked).await? {
        return Err(AppError::Conflict(users::LAST_ADMIN.to_owned()).into());
    }
    set_state(cx, tx, user, to).await?;
    if to == AccountState::Locked {
        links::end_all(cx, tx, user).await?;
        sessions::end_all_of(tx, user, None).await?;
        devices::forget_remembered(tx, user).await?;
    }
    let diff = Diff::new().field("account_state", &from, &to);
    journal::record(cx, tx, event, Entity::User, user.0, diff).await
}

/// Lets somebody in again, and forgets failed attempts.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn write_unlock(
    cx: &Cx,
    tx: &mut Tx,
    user: UserId,
    change: (AccountState, AccountState),
    event: &str,
) -> Result<()> {
    throttle::forget(tx, &throttle::account_key(user)).await?;
    write_state(cx, tx, user, change, event).await
}

/// Ends the pause after too many failed sign-ins.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn end_pause(cx: &Cx, tx: &mut Tx, user: UserId, event: &str) -> Result<()> {
    throttle::forget(tx, &throttle::account_key(user)).await?;
    journal::record(cx, tx, event, Entity::User, user.0, Diff::new()).await
}

pub(super) async fn set_state(cx: &Cx, tx: &Tx, user: UserId, state: AccountState) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::AccountState, Expr::value(state))
        .col_expr(user::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(user))
        .exec(tx.db())
        .await?;
    Ok(())
}

pub(crate) fn refuse<T>(why: &str) -> Result<T> {
    Err(AppError::Conflict(why.to_owned()).into())
}
