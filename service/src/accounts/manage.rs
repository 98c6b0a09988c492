//! What agents do with other people's accounts: registering, account mails, locking (OST-25..30).

use super::state::{refuse, set_state};
use super::{links, refuse_elsewhere, state, throttle};
use crate::access::load;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::integrations;
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::{Action, Resource, Subject, UserFacts};
use domain::state::AccountState;
use domain::{AppError, settings};
use entity::{account, user};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Begins the account of a person in the caller's transaction, and sends the welcome mail with a link
/// to choose a password (RTP-12). Without a password the account is pending until the link is
/// followed (OST-22); with one set by hand it can be used, but a new one must be chosen first (RTP-13). Whoever comes from
/// a directory by which they sign in has no password here, and can do so at once.
///
/// # Errors
/// If the database refuses.
pub async fn begin_account(cx: &Cx, tx: &mut Tx, user: UserId, password_hash: Option<String>) -> Result<()> {
    begin(cx, tx, user, password_hash).await?;
    Ok(())
}

/// As [`begin_account`]; tells the state the account is in.
pub(super) async fn begin(cx: &Cx, tx: &mut Tx, user: UserId, hash: Option<String>) -> Result<AccountState> {
    let is_elsewhere = integrations::directory_of(tx.db(), user).await?.is_some();
    let password_hash = hash.filter(|_| !is_elsewhere);
    let is_usable = password_hash.is_some() || is_elsewhere;
    let state = if is_usable { AccountState::Active } else { AccountState::Pending };
    let row = account::ActiveModel {
        user_id: Set(user),
        must_change_password: Set(password_hash.is_some()),
        password_set_at: Set(password_hash.is_some().then_some(cx.now)),
        password_hash: Set(password_hash),
        activated_at: Set(is_elsewhere.then_some(cx.now)),
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
    if !is_elsewhere {
        welcome(cx, tx, user).await?;
    }
    Ok(state)
}

/// Gives a guest an account, pending until they follow the link in the welcome mail (OST-25, OST-26).
///
/// # Errors
/// `Conflict` for anybody but a guest with a mail address who may sign in (HAL-23, HAL-66); `NotFound`
/// or `Forbidden` as for every account action.
pub async fn register(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    state::registrable(cx, &subject, email_of(cx, user).await?.as_deref())?;
    let mut tx = cx.begin().await?;
    state::write_registration(cx, &mut tx, user).await?;
    tx.commit().await
}

/// Sends the welcome mail again, with a new link (HAL-64).
///
/// # Errors
/// `Conflict` without an account, without a mail address, for *No Access* (HAL-66), while locked.
pub async fn send_welcome(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    has_account(&subject)?;
    refuse_elsewhere(subject.limits.directory)?;
    state::mailable(&subject, email_of(cx, user).await?.as_deref())?;
    let mut tx = cx.begin().await?;
    welcome(cx, &mut tx, user).await?;
    journal::record(cx, &mut tx, "user.welcome_sent", Entity::User, user.0, Diff::new()).await?;
    tx.commit().await
}

/// Sends a link to choose a new password (HAL-65).
///
/// # Errors
/// As for [`send_welcome`], and for people who may not change their password.
pub async fn send_reset(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    has_account(&subject)?;
    refuse_elsewhere(subject.limits.directory)?;
    state::mailable(&subject, email_of(cx, user).await?.as_deref())?;
    if subject.limits.keeps_password {
        return refuse("This person may not change the password. Allow it under Manage Account first.");
    }
    let mut tx = cx.begin().await?;
    mail_reset(cx, &mut tx, user, "user.reset_sent").await?;
    tx.commit().await
}

/// Sends the link in the caller's transaction. Whether the person may choose a password is the caller's to
/// check.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn mail_reset(cx: &Cx, tx: &mut Tx, user: UserId, event: &str) -> Result<()> {
    let lifetime = 60 * cx.fixed.number(settings::RESET_MINUTES);
    let link = links::create(cx, tx, user, links::Purpose::Reset, lifetime).await?;
    mail::send_template(cx, tx, mail::RESET, user, MailRefs::link(link)).await?;
    journal::record(cx, tx, event, Entity::User, user.0, Diff::new()).await
}

/// Tells somebody who asked for a new password that theirs is in the directory, in the caller's transaction.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn mail_elsewhere(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<()> {
    mail::send_template(cx, tx, mail::RESET_ELSEWHERE, user, MailRefs::default()).await?;
    journal::record(cx, tx, "user.reset_requested", Entity::User, user.0, Diff::new()).await
}

/// Locks the person out at once (OST-30).
///
/// # Errors
/// `Conflict` for oneself, and for people without an account.
pub async fn lock(cx: &Cx, user: UserId) -> Result<()> {
    let subject = managed(cx, user).await?;
    state::lockable(cx, &subject)?;
    if subject.state == AccountState::Locked {
        return Ok(());
    }
    let mut tx = cx.begin().await?;
    state::write_state(cx, &mut tx, user, (subject.state, AccountState::Locked), "user.locked").await?;
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
        let state = state::unlocked(usable);
        set_state(cx, &tx, user, state).await?;
        diff = diff.field("account_state", &AccountState::Locked, &state);
    } else if !had_attempts {
        return Ok(());
    }
    journal::record(cx, &mut tx, "user.unlocked", Entity::User, user.0, diff).await?;
    tx.commit().await
}

/// The person, if the actor may manage their account.
pub(crate) async fn managed(cx: &Cx, user: UserId) -> Result<Subject> {
    cx.require_desk(Action::ManageAccount)?;
    let subject = load::subject_of(cx.app.db.read(), user).await?.ok_or(AppError::NotFound)?;
    let facts = UserFacts { subject };
    cx.require(Action::ManageAccount, Resource::User(&facts))?;
    Ok(facts.subject)
}

pub(super) fn has_account(subject: &Subject) -> Result<()> {
    match subject.state {
        AccountState::Guest => refuse("This person has no account. Register the user first."),
        AccountState::Locked => refuse("This account is locked. Unlock it first."),
        AccountState::Deleted => refuse("This person is deleted."),
        AccountState::Pending | AccountState::Active => Ok(()),
    }
}

/// The primary mail address of a person.
async fn email_of(cx: &Cx, user: UserId) -> Result<Option<String>> {
    let person = user::Entity::find_by_id(user).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    Ok(person.email)
}

async fn welcome(cx: &Cx, tx: &mut Tx, user: UserId) -> Result<()> {
    let lifetime = 3600 * cx.fixed.number(settings::WELCOME_HOURS);
    let link = links::create(cx, tx, user, links::Purpose::Welcome, lifetime).await?;
    mail::send_template(cx, tx, mail::WELCOME, user, MailRefs::link(link)).await
}
