//! Who has what stands in the rows of a chunk.

use super::BETWEEN_EMAILS;
use crate::error::Result;
use crate::import::cells::Cells;
use crate::import::feed::EXTERNAL;
use domain::ids::{IntegrationId, UserId};
use domain::validate::key;
use entity::{integration_person, user, user_email};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeSet, HashMap};

/// Addresses looked for by one statement.
const ADDRESSES: usize = 5000;

/// Whose these mail addresses are, and how each is written there.
pub(super) async fn emails(
    db: &impl ConnectionTrait,
    cells: &[Cells<'_>],
) -> Result<HashMap<String, (UserId, String)>> {
    let given = cells.iter().filter_map(|cells| cells.lines("emails", &BETWEEN_EMAILS));
    let given: BTreeSet<_> = given.flat_map(|lines| lines.lines().map(key).collect::<Vec<_>>()).collect();
    let (given, mut out): (Vec<_>, _) = (given.into_iter().collect(), HashMap::new());
    // A row may hold many: a statement takes only so many values.
    for some in given.chunks(ADDRESSES) {
        let those = user_email::Column::AddressKey.is_in(some.iter().map(String::as_str));
        let found = user_email::Entity::find().filter(those).all(db).await?;
        out.extend(found.into_iter().map(|row| (row.address_key, (row.user_id, row.address))));
    }
    Ok(out)
}

/// Whom an integration knows by what they are called there for ever.
pub(super) async fn known(
    db: &impl ConnectionTrait,
    from: Option<IntegrationId>,
    cells: &[Cells<'_>],
) -> Result<HashMap<String, UserId>> {
    let Some(id) = from else { return Ok(HashMap::new()) };
    let given: BTreeSet<&str> = cells.iter().filter_map(|cells| cells.get(EXTERNAL)).collect();
    let rows: Vec<(UserId, Option<String>)> = integration_person::Entity::find()
        .select_only()
        .columns([integration_person::Column::UserId, integration_person::Column::ExternalKey])
        .filter(integration_person::Column::IntegrationId.eq(id))
        .filter(integration_person::Column::ExternalKey.is_in(given))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, external)| Some((external?, id))).collect())
}

/// Whose these usernames are.
pub(super) async fn usernames(db: &impl ConnectionTrait, given: BTreeSet<String>) -> Result<HashMap<String, UserId>> {
    let found: Vec<(UserId, Option<String>)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::UsernameKey])
        .filter(user::Column::UsernameKey.is_in(given))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().filter_map(|(id, name)| Some((name?, id))).collect())
}
