//! What agents do with other people's accounts (OST-26..36).

use super::{links, new_password, own_words, throttle};
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::sessions;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::state::{AccountState, WebAccess};
use domain::{AppError, FieldErrors, settings};
use entity::{account, user};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter};

/// Begins the account of a person in the caller's transaction, and sends the welcome mail with a link
/// to choose a password (RTP-12). Without a password the account is pending until the link is
/// followed (OST-22); with one set by hand it can be used, but a new one must be chosen first (RTP-13).
///
/// # Errors
/// If the database refuses.
pub async fn begin_account(cx: &Cx, tx: &mut Tx, user: UserId, password_hash: Option<String>) -> Result<()> {
    let state = if password_hash.is_some() { AccountState::Active } else { AccountState::Pending };
    let row = account::ActiveModel {
        user_id: Set(user),
        must_change_password: Set(password_hash.is_some()),
        password_set_at: Set(password_hash.is_some().then_some(cx.now)),
        password_hash: Set(password_hash),
        activated_at: Set(None),
        last_sign_in_at: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
    };
    account::Entity::insert(row)
        .on_conflict(
            OnConflict::column(account::Column::UserId)
                .update_columns([
                    account::Column::PasswordHash,
                    account::Column::MustChangePassword,
                    account::Column::PasswordSetAt,
                    account::Column::UpdatedAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(tx.db())
        .await?;
    set_state(cx, tx, user, state).await?;
    welcome(cx, tx, user).await
}

/// Gives a guest an account, pending until they follow the link in the welcome mail (OST-25, OST-26).
///
/// # Errors
/// `Conflict` for anybody but a guest with a mail address who may sign in (HAL-23, HAL-66); `NotFound`
/// or `Forbidden` as for every account action.
pub async fn register(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    if subject.state != AccountState::Guest {
        return refuse("This person has an account already.");
    }
    mailable(cx, &subject).await?;
    let mut tx = cx.begin().await?;
    begin_account(cx, &mut tx, user, None).await?;
    let diff = Diff::new().field("account_state", &AccountState::Guest, &AccountState::Pending);
    journal::record(cx, &mut tx, "user.registered", Entity::User, user.0, diff).await?;
    tx.commit().await
}

/// Sends the welcome mail again, with a new link (HAL-64).
///
/// # Errors
/// `Conflict` without an account, without a mail address, for *No Access* (HAL-66), while locked.
pub async fn send_welcome(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    has_account(&subject)?;
    mailable(cx, &subject).await?;
    let mut tx = cx.begin().await?;
    welcome(cx, &mut tx, user).await?;
    journal::record(cx, &mut tx, "user.welcome_sent", Entity::User, user.0, Diff::new()).await?;
    tx.commit().await
}

/// Sends a link to choose a new password (HAL-65).
///
/// # Errors
/// As for [`send_welcome`].
pub async fn send_reset(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    has_account(&subject)?;
    mailable(cx, &subject).await?;
    let mut tx = cx.begin().await?;
    let lifetime = 60 * cx.fixed.number(settings::RESET_MINUTES);
    let link = links::create(cx, &mut tx, user, links::Purpose::Reset, lifetime).await?;
    mail::send_template(cx, &mut tx, mail::RESET, user, MailRefs::link(link)).await?;
    journal::record(cx, &mut tx, "user.reset_sent", Entity::User, user.0, Diff::new()).await?;
    tx.commit().await
}

/// Locks the person out at once (OST-30).
///
/// # Errors
/// `Conflict` for oneself, and for people without an account.
pub async fn lock(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    match subject.state {
        _ if user == cx.actor.subject.id || user == cx.actor.real() => return refuse("You cannot lock yourself out."),
        AccountState::Locked => return Ok(()),
        AccountState::Guest | AccountState::Deleted => {
            return refuse("This person has no account that could be locked.");
        }
        AccountState::Pending | AccountState::Active => {}
    }
    let mut tx = cx.begin().await?;
    set_state(cx, &tx, user, AccountState::Locked).await?;
    sessions::end_all_of(&tx, user, None).await?;
    let diff = Diff::new().field("account_state", &subject.state, &AccountState::Locked);
    journal::record(cx, &mut tx, "user.locked", Entity::User, user.0, diff).await?;
    tx.commit().await
}

/// Lets the person in again, whether an administrator or failed attempts locked them out, and
/// forgets those attempts (OST-30, ZAM-12). Who had not activated the account still has to.
///
/// # Errors
/// `NotFound` or `Forbidden` as for every account action.
pub async fn unlock(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    let mut tx = cx.begin().await?;
    let had_attempts = throttle::forget(&tx, &throttle::account_key(user)).await?;
    let mut diff = Diff::new();
    if subject.state == AccountState::Locked {
        let account = account::Entity::find_by_id(user).one(tx.db()).await?;
        let usable = account.is_some_and(|account| account.activated_at.is_some() || account.password_hash.is_some());
        let state = if usable { AccountState::Active } else { AccountState::Pending };
        set_state(cx, &tx, user, state).await?;
        diff = diff.field("account_state", &AccountState::Locked, &state);
    } else if !had_attempts {
        return Ok(());
    }
    journal::record(cx, &mut tx, "user.unlocked", Entity::User, user.0, diff).await?;
    tx.commit().await
}

/// Demands that the person choose a new password at the next sign-in, or no longer does (OST-29). It
/// holds for sessions that are open, too.
///
/// # Errors
/// `Conflict` for people without an active account.
pub async fn require_change(cx: &Cx, user: UserId, must_change: bool) -> Result<()> {
    let subject = managed(cx, user).await?;
    is_active(&subject)?;
    let mut tx = cx.begin().await?;
    let account = account::Entity::find_by_id(user).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let diff = Diff::new().field("must_change_password", &account.must_change_password, &must_change);
    if diff.is_empty() {
        return Ok(());
    }
    let account = account::ActiveModel {
        must_change_password: Set(must_change),
        updated_at: Set(cx.now),
        ..account.into_active_model()
    };
    account.update(tx.db()).await?;
    journal::record(cx, &mut tx, "user.password_change_required", Entity::User, user.0, diff).await?;
    tx.commit().await
}

/// Sets a new password by hand (OST-31, OST-34): their sessions end, a mail tells them that it
/// changed, never to what (OST-35). With `must_change` they have to choose another one at the next
/// sign-in (OST-36).
///
/// # Errors
/// `Invalid` for a password that will not do, `Conflict` for people without an active account.
pub async fn set_password(cx: &Cx, user: UserId, password: String, again: &str, must_change: bool) -> Result<()> {
    let subject = managed(cx, user).await?;
    is_active(&subject)?;
    let person = user::Entity::find_by_id(user).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    let mut errors = FieldErrors::new();
    new_password(&mut errors, &password, again, &own_words(&person));
    errors.into_result()?;
    let hash = cx.app.hasher.hash(password).await?;
    let mut tx = cx.begin().await?;
    let account = account::Entity::find_by_id(user).one(tx.db()).await?.ok_or(AppError::NotFound)?;
    let diff = Diff::new().field("must_change_password", &account.must_change_password, &must_change);
    let account = account::ActiveModel {
        password_hash: Set(Some(hash)),
        must_change_password: Set(must_change),
        password_set_at: Set(Some(cx.now)),
        updated_at: Set(cx.now),
        ..account.into_active_model()
    };
    account.update(tx.db()).await?;
    sessions::end_all_of(&tx, user, cx.session.as_deref()).await?;
    journal::record(cx, &mut tx, "user.password_set", Entity::User, user.0, diff).await?;
    mail::send_template(cx, &mut tx, mail::PASSWORD_CHANGED, user, MailRefs::actor(cx.actor.real())).await?;
    tx.commit().await
}

/// The person, if the actor may manage their account.
async fn managed(cx: &Cx, user: UserId) -> Result<Subject> {
    cx.require_desk(Action::ManageAccount)?;
    let subject = load::subject_of(cx.app.db.read(), user).await?.ok_or(AppError::NotFound)?;
    let facts = UserFacts { subject };
    cx.require(Action::ManageAccount, Resource::User(&facts))?;
    Ok(facts.subject)
}

fn has_account(subject: &Subject) -> Result<()> {
    match subject.state {
        AccountState::Guest => refuse("This person has no account. Register the user first."),
        AccountState::Locked => refuse("This account is locked. Unlock it first."),
        AccountState::Deleted => refuse("This person is deleted."),
        AccountState::Pending | AccountState::Active => Ok(()),
    }
}

fn is_active(subject: &Subject) -> Result<()> {
    match subject.state {
        AccountState::Active => Ok(()),
        _ => refuse("This is possible for active accounts only."),
    }
}

/// Whether account mails may go to this person at all.
async fn mailable(cx: &Cx, subject: &Subject) -> Result<()> {
    if subject.is_general {
        return refuse("A General User cannot sign in.");
    }
    if subject.web_access == WebAccess::NoAccess && !subject.is_agent() {
        return refuse("The Web Access Level of this person is No Access.");
    }
    let person = user::Entity::find_by_id(subject.id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    if person.email.is_none_or(|email| email.is_empty()) {
        return refuse("This person has no mail address.");
    }
    Ok(())
}

fn refuse<T>(why: &str) -> Result<T> {
    Err(AppError::Conflict(why.to_owned()).into())
}

async fn welcome(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<()> {
    let lifetime = 3600 * cx.fixed.number(settings::WELCOME_HOURS);
    let link = links::create(cx, tx, user, links::Purpose::Welcome, lifetime).await?;
    mail::send_template(cx, tx, mail::WELCOME, user, MailRefs::link(link)).await
}

async fn set_state(cx: &Cx, tx: &Tx, user: UserId, state: AccountState) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::AccountState, Expr::value(state))
        .col_expr(user::Column::UpdatedAt, Expr::value(cx.now))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(user))
        .exec(tx.db())
        .await?;
    Ok(())
}
