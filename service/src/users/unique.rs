//! Mail addresses and usernames belong to one person only (OST-5, A.6).

use crate::db::Tx;
use crate::error::Result;
use domain::error::FieldErrors;
use domain::ids::UserId;
use domain::{AppError, Timestamp, validate};
use entity::{user, user_email};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// What is said of a username that somebody else has.
pub(crate) const USERNAME_TAKEN: &str = "This username already belongs to somebody else.";

/// Adds an error at `field` that names every address which is somebody else's.
pub(crate) async fn refuse_taken_emails(
    tx: &Tx,
    errors: &mut FieldErrors,
    field: &str,
    emails: &[String],
    own: Option<UserId>,
) -> Result<()> {
    if emails.is_empty() {
        return Ok(());
    }
    let keys = emails.iter().map(|address| validate::key(address));
    let taken = user_email::Entity::find()
        .filter(user_email::Column::AddressKey.is_in(keys))
        .filter(user_email::Column::UserId.ne(own.unwrap_or_default()))
        .order_by_asc(user_email::Column::Id)
        .all(tx.db())
        .await?;
    let names: Vec<_> = taken.into_iter().map(|row| row.address).collect();
    say_taken(errors, field, &names);
    Ok(())
}

/// Adds an error that names these addresses, if there are any.
pub(crate) fn say_taken(errors: &mut FieldErrors, field: &str, addresses: &[String]) {
    match addresses {
        [] => {}
        [one] => errors.add(field, format!("{one} already belongs to somebody else.")),
        several => errors.add(field, format!("{} already belong to somebody else.", several.join(", "))),
    }
}

/// Adds an error if the username is somebody else's (OTR-18).
pub(crate) async fn refuse_taken_username(
    tx: &Tx,
    errors: &mut FieldErrors,
    username: Option<&str>,
    own: Option<UserId>,
) -> Result<()> {
    let Some(username) = username else { return Ok(()) };
    let others = user::Entity::find()
        .filter(user::Column::UsernameKey.eq(validate::key(username)))
        .filter(user::Column::Id.ne(own.unwrap_or_default()))
        .count(tx.db())
        .await?;
    if others > 0 {
        errors.add("username", USERNAME_TAKEN);
    }
    Ok(())
}

/// What to say when two people write the same address at the same moment.
pub(super) fn taken() -> AppError {
    AppError::field("emails", "A mail address or the username already belongs to somebody else.")
}

/// Makes these the mail addresses of a person, the first one primary.
pub(super) async fn replace_emails(tx: &Tx, id: UserId, emails: &[String], now: Timestamp) -> Result<()> {
    let old = user_email::Entity::find().filter(user_email::Column::UserId.eq(id)).all(tx.db()).await?;
    if !old.is_empty() {
        user_email::Entity::delete_many().filter(user_email::Column::UserId.eq(id)).exec(tx.db()).await?;
    }
    insert_emails(tx, id, emails, now, &old).await
}

/// Writes the mail addresses of a person who has none; `old` are those they had before.
pub(super) async fn insert_emails(
    tx: &Tx,
    id: UserId,
    emails: &[String],
    now: Timestamp,
    old: &[user_email::Model],
) -> Result<()> {
    if !emails.is_empty() {
        user_email::Entity::insert_many(emails_of(id, emails, now, old))
            .exec_without_returning(tx.db())
            .await
            .map_err(|error| crate::Error::from(error).on_duplicate(taken()))?;
    }
    Ok(())
}

/// The rows of these mail addresses.
pub(super) fn emails_of(
    id: UserId,
    emails: &[String],
    now: Timestamp,
    old: &[user_email::Model],
) -> Vec<user_email::ActiveModel> {
    let row = |(place, address): (usize, &String)| {
        let address_key = validate::key(address);
        let since = old.iter().find(|row| row.address_key == address_key).map_or(now, |row| row.created_at);
        user_email::ActiveModel {
            user_id: Set(id),
            address: Set(address.clone()),
            address_key: Set(address_key),
            is_primary: Set(place == 0),
            created_at: Set(since),
            ..Default::default()
        }
    };
    emails.iter().enumerate().map(row).collect()
}
