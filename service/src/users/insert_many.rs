//! Adding many people to the directory at once, as an import does: a few statements for all of them.

use super::create::{NewUser, diff, row};
use super::unique::{emails_of, taken};
use super::{numbers, profile};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal;
use domain::ids::UserId;
use domain::journal::Entity;
use domain::users::Profile;
use entity::{user, user_email, user_phone, user_profile};
use sea_orm::EntityTrait;

/// Rows written by one statement.
const AT_ONCE: usize = 100;

/// Writes new people with addresses, numbers and journal rows, and answers their ids in the same order. Their words
/// are the caller's to write.
///
/// # Errors
/// `Invalid` if an address or a username is taken.
pub(crate) async fn insert_many_unindexed(cx: &Cx, tx: &mut Tx, people: &[NewUser]) -> Result<Vec<UserId>> {
    let mut ids = Vec::with_capacity(people.len());
    for some in people.chunks(AT_ONCE) {
        ids.extend(insert_some(cx, tx, some).await?);
    }
    Ok(ids)
}

async fn insert_some(cx: &Cx, tx: &mut Tx, people: &[NewUser]) -> Result<Vec<UserId>> {
    let refused = |error| Error::from(error).on_duplicate(taken());
    let rows = user::Entity::insert_many(people.iter().map(|new| row(cx, new)));
    let mut ids = rows.exec_with_returning_keys(tx.db()).await.map_err(refused)?;
    // They are numbered in the order in which they were given, whatever the order of the answer.
    ids.sort_unstable();
    let each = || ids.iter().copied().zip(people);
    let emails: Vec<_> = each().flat_map(|(id, new)| emails_of(id, &new.details.emails, cx.now, &[])).collect();
    for some in emails.chunks(AT_ONCE) {
        let rows = user_email::Entity::insert_many(some.iter().cloned());
        rows.exec_without_returning(tx.db()).await.map_err(refused)?;
    }
    let phones: Vec<_> = each().flat_map(|(id, new)| numbers::made(&cx.fixed, id, &new.details.numbers())).collect();
    for some in phones.chunks(AT_ONCE) {
        user_phone::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx.db()).await?;
    }
    let known = each().filter(|(_, new)| new.details.profile != Profile::default());
    let profiles = known.map(|(id, new)| profile::row(id, &new.details.profile)).collect::<Result<Vec<_>>>()?;
    if !profiles.is_empty() {
        user_profile::Entity::insert_many(profiles).exec_without_returning(tx.db()).await?;
    }
    let diffs = each().map(|(id, new)| (id.0, diff(new))).collect();
    journal::record_many(cx, tx, "user.created", Entity::User, diffs).await?;
    Ok(ids)
}
