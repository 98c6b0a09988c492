//! Many people at once, as they are.

use super::details::Details;
use super::update::Present;
use super::{numbers, profile};
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
    let mut profiles: HashMap<UserId, user_profile::Model> =
        profiles.into_iter().map(|row| (row.user_id, row)).collect();
    let mut out = HashMap::with_capacity(people.len());
    for user in people {
        let numbers = numbers::of(phones.remove(&user.id).unwrap_or_default());
        let profile = profile::of(profiles.remove(&user.id), &numbers)?;
        let details = Details::of(&user, emails.remove(&user.id).unwrap_or_default(), numbers, profile);
        out.insert(user.id, Present { user, details });
    }
    Ok(out)
}
