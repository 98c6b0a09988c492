//! *Manage Access*: username, password and limits of somebody's account (OST-29, OST-31..36).

use super::manage::{has_account, managed};
use super::state::{is_own, refuse};
use super::{ELSEWHERE, links, own_words, policy, throttle};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use crate::mail::{self, MailRefs};
use crate::{agents, integrations, sessions, users};
use domain::account::{AccountInput, AccountView};
use domain::ids::UserId;
use domain::journal::Entity;
use domain::policy::Subject;
use domain::state::AccountState;
use domain::{AppError, FieldErrors, Timestamp, validate};
use entity::{account, account_limit, user};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel, QuerySelect};

/// What is said where a new password is demanded of somebody who could not give the present one.
const NO_PASSWORD: &str = "This person has no password here. Set one, or leave this box empty.";

/// The account as *Manage Access* shows it (OST-33).
///
/// # Errors
/// `Conflict` for people without an activated account; `NotFound` or `Forbidden` as for every account action.
pub async fn account(cx: &Cx, id: UserId) -> Result<AccountView> {
    let subject = managed(cx, id).await?;
    activated(&subject)?;
    let db = cx.app.db.read();
    let Present { person, account, limit } = Present::read(db, id, false).await?;
    let directory = match subject.limits.directory {
        Some(directory) => Some(integrations::directory_name(db, directory).await?),
        None => None,
    };
    Ok(AccountView {
        user_id: id,
        name: person.display_name,
        state: subject.state,
        is_paused: throttle::is_paused(db, id, cx.now).await?,
        is_own: is_own(cx, id),
        username: person.username.unwrap_or_default(),
        has_password: account.password_hash.is_some(),
        must_change_password: account.must_change_password && account.password_hash.is_some(),
        keeps_password: limit.keeps_password,
        valid_until: limit.valid_until,
        is_over: limit.valid_until.is_some_and(|until| until <= cx.now),
        directory,
        password_set_at: account.password_set_at,
        activated_at: account.activated_at,
        last_sign_in_at: account.last_sign_in_at,
    })
}

/// The values of the form, for changing single ones by API.
///
/// # Errors
/// As for [`account()`].
pub async fn account_form(cx: &Cx, id: UserId) -> Result<AccountInput> {
    let view = account(cx, id).await?;
    Ok(AccountInput {
        username: view.username,
        password: String::new(),
        must_change_password: (view.must_change_password && view.has_password).to_string(),
        keeps_password: view.keeps_password.to_string(),
        valid_until: view.valid_until.map(Timestamp::minute).unwrap_or_default(),
    })
}

/// Changes username, password and limits. A new password ends the person's sessions, and a mail tells them
/// that it changed, never to what (OST-35). With `must_change_password` they have to choose another one at
/// the next sign-in, and in sessions that are open (OST-29, OST-36).
///
/// # Errors
/// `Invalid` with all wrong fields, `Conflict` for one's own and for inactive accounts.
pub async fn change_account(cx: &Cx, id: UserId, input: AccountInput) -> Result<()> {
    let subject = managed(cx, id).await?;
    activated(&subject)?;
    has_account(&subject)?;
    if is_own(cx, id) {
        return refuse("This is your own account. Please change your password in your profile.");
    }
    let mut errors = FieldErrors::new();
    let new = Wanted::check(&mut errors, &input);
    if subject.limits.directory.is_some() {
        refuse_password(&mut errors, &input);
    }
    let hash = password(cx, id, &mut errors, input.password).await?;
    let mut tx = cx.begin().await?;
    users::refuse_taken_username(&tx, &mut errors, new.username.as_deref(), Some(id)).await?;
    errors.into_result()?;
    let old = Present::read(tx.db(), id, true).await?;
    if new.must_change_password && hash.is_none() && old.account.password_hash.is_none() {
        return Err(AppError::field("must_change_password", NO_PASSWORD).into());
    }
    let diff = old.diff(&new);
    if diff.is_empty() && hash.is_none() {
        return Ok(());
    }
    if diff.has("username")
        && let Some(why) = users::username_owned(tx.db(), id).await?
    {
        return Err(AppError::field("username", why).into());
    }
    if new.valid_until.is_some() && new.valid_until != old.limit.valid_until {
        let limited = |admin: &mut Subject| admin.limits.until = new.valid_until;
        if !agents::leaves_an_admin(cx, &tx, id, limited).await? {
            return Err(AppError::field("valid_until", users::LAST_ADMIN).into());
        }
    }
    let is_new_password = hash.is_some();
    write(cx, &tx, old, new, hash).await?;
    let event = if is_new_password { "user.password_set" } else { "user.account_changed" };
    journal::record(cx, &mut tx, event, Entity::User, id.0, diff).await?;
    if is_new_password {
        links::end_all(cx, &tx, id).await?;
        sessions::end_all_of(&tx, id, None).await?;
        mail::send_template(cx, &mut tx, mail::PASSWORD_CHANGED, id, MailRefs::actor(cx.actor.real())).await?;
    }
    tx.commit().await
}

/// Whoever signs in by a directory has no password here that could be set.
fn refuse_password(errors: &mut FieldErrors, input: &AccountInput) {
    if !input.password.is_empty() {
        errors.add("password", ELSEWHERE);
    }
    if validate::is_ticked(&input.must_change_password) {
        errors.add("must_change_password", ELSEWHERE);
    }
}

fn activated(subject: &Subject) -> Result<()> {
    match subject.state {
        AccountState::Pending => refuse("This account is not activated yet. The activation mail can be sent again."),
        AccountState::Locked => Ok(()),
        _ => has_account(subject),
    }
}

/// The hash of the new password, if one was entered and will do.
async fn password(cx: &Cx, id: UserId, errors: &mut FieldErrors, password: String) -> Result<Option<String>> {
    if password.is_empty() {
        return Ok(None);
    }
    let person = user::Entity::find_by_id(id).one(cx.app.db.read()).await?.ok_or(AppError::NotFound)?;
    // Whether it was used before is not asked: whoever sets it must not learn what the person's passwords were.
    policy::check(&cx.fixed, errors, &password, &own_words(&person));
    // Hashing is slow, so it is done before the write begins.
    if errors.is_empty() { Ok(Some(cx.app.hasher.hash(password).await?)) } else { Ok(None) }
}

/// What the form asks for, beside the password.
struct Wanted {
    username: Option<String>,
    must_change_password: bool,
    keeps_password: bool,
    valid_until: Option<Timestamp>,
}

impl Wanted {
    fn check(errors: &mut FieldErrors, input: &AccountInput) -> Self {
        let username = validate::username(errors, "username", &input.username);
        let must_change_password = validate::is_ticked(&input.must_change_password);
        let keeps_password = validate::is_ticked(&input.keeps_password);
        if must_change_password && keeps_password {
            errors.add("must_change_password", "Who may not change the password cannot be asked for a new one.");
        }
        let valid_until = validate::date(errors, "valid_until", &input.valid_until);
        Self { username: (!username.is_empty()).then_some(username), must_change_password, keeps_password, valid_until }
    }
}

/// The account as it is.
struct Present {
    person: user::Model,
    account: account::Model,
    limit: account_limit::Model,
}

impl Present {
    async fn read(db: &impl ConnectionTrait, id: UserId, hold: bool) -> Result<Self> {
        let person = user::Entity::find_by_id(id);
        let person = if hold { person.lock_exclusive() } else { person };
        let person = person.one(db).await?.ok_or(AppError::NotFound)?;
        let account = account::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
        let limit = account_limit::Entity::find_by_id(id).one(db).await?;
        let none = account_limit::Model { user_id: id, valid_until: None, keeps_password: false };
        Ok(Self { person, account, limit: limit.unwrap_or(none) })
    }

    fn diff(&self, new: &Wanted) -> Diff {
        Diff::new()
            .field("username", &self.person.username, &new.username)
            .field("must_change_password", &self.account.must_change_password, &new.must_change_password)
            .field("keeps_password", &self.limit.keeps_password, &new.keeps_password)
            .field("account_until", &self.limit.valid_until, &new.valid_until)
    }
}

async fn write(cx: &Cx, tx: &Tx, old: Present, new: Wanted, hash: Option<String>) -> Result<()> {
    let Present { person, account, limit } = old;
    let id = person.id;
    if hash.is_some() {
        policy::replaced(cx, tx, id, account.password_hash.clone()).await?;
    }
    let password_set_at = if hash.is_some() { Some(cx.now) } else { account.password_set_at };
    let password_hash = hash.or_else(|| account.password_hash.clone());
    let account = account::ActiveModel {
        password_hash: Set(password_hash),
        password_set_at: Set(password_set_at),
        must_change_password: Set(new.must_change_password),
        updated_at: Set(cx.now),
        ..account.into_active_model()
    };
    account.update(tx.db()).await?;
    let renamed = person.username != new.username;
    let version = person.version + 1;
    let person = user::ActiveModel {
        username_key: Set(new.username.as_deref().map(validate::key)),
        username: Set(new.username),
        updated_at: Set(cx.now),
        version: Set(version),
        ..person.into_active_model()
    };
    let taken = || AppError::field("username", users::USERNAME_TAKEN);
    person.update(tx.db()).await.map_err(|error| Error::from(error).on_duplicate(taken()))?;
    if renamed {
        users::index(tx, id).await?;
    }
    let new_limit = account_limit::Model { keeps_password: new.keeps_password, valid_until: new.valid_until, ..limit };
    limits(tx, new_limit).await
}

/// An account without limits needs no row.
async fn limits(tx: &Tx, limit: account_limit::Model) -> Result<()> {
    use account_limit::Column::{KeepsPassword, UserId, ValidUntil};
    if limit.valid_until.is_none() && !limit.keeps_password {
        account_limit::Entity::delete_by_id(limit.user_id).exec(tx.db()).await?;
        return Ok(());
    }
    let replace = OnConflict::column(UserId).update_columns([ValidUntil, KeepsPassword]).to_owned();
    account_limit::Entity::insert(limit.into_active_model())
        .on_conflict(replace)
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}
