//! Many people at once, as they are.

use super::details::Details;
use super::numbers::Numbers;
use super::profile;
use super::update::Present;
use crate::error::Result;
use domain::ids::UserId;
use entity::{user, user_email, user_phone, user_profile};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// The people of these ids, held until the transaction ends. Four statements.
pub(crate) async fn read_many(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, Present>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let people = user::Entity::find().filter(user::Column::Id.is_in(ids.iter().copied())).lock_exclusive();
    let people = people.order_by_asc(user::Column::Id).all(db).await?;
    let Kept { mut emails, mut phones, mut profiles } = Kept::read(db, ids).await?;
    let mut out = HashMap::with_capacity(people.len());
    for user in people {
        let numbers = Numbers::of(phones.remove(&user.id).unwrap_or_default());
        let profile = profile::of(profiles.remove(&user.id), &numbers)?;
        let details = Details::of(&user, emails.remove(&user.id).unwrap_or_default(), numbers, profile);
        out.insert(user.id, Present { user, details });
    }
    Ok(out)
}

/// What is kept of people beside their rows.
pub(crate) struct Kept {
    /// The primary one first.
    pub emails: HashMap<UserId, Vec<String>>,
    /// In the order of their ids.
    pub phones: HashMap<UserId, Vec<user_phone::Model>>,
    pub profiles: HashMap<UserId, user_profile::Model>,
}

impl Kept {
    /// Three statements.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(crate) async fn read(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<Self> {
        let mut emails: HashMap<UserId, Vec<String>> = HashMap::new();
        let own = user_email::Column::UserId.is_in(ids.iter().copied());
        let rows = user_email::Entity::find().filter(own).order_by_desc(user_email::Column::IsPrimary);
        for row in rows.order_by_asc(user_email::Column::Id).all(db).await? {
            emails.entry(row.user_id).or_default().push(row.address);
        }
        let mut phones: HashMap<UserId, Vec<user_phone::Model>> = HashMap::new();
        let own = user_phone::Column::UserId.is_in(ids.iter().copied());
        for row in user_phone::Entity::find().filter(own).order_by_asc(user_phone::Column::Id).all(db).await? {
            phones.entry(row.user_id).or_default().push(row);
        }
        let own = user_profile::Column::UserId.is_in(ids.iter().copied());
        let profiles = user_profile::Entity::find().filter(own).all(db).await?;
        Ok(Self { emails, phones, profiles: profiles.into_iter().map(|row| (row.user_id, row)).collect() })
    }
}

/// The names of these people, of those there are.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn names(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, String>> {
    let rows: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName])
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
