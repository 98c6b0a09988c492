//! Who is known from another system, and who was erased here and may still be there.

use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::secret::SecretKey;
use domain::ids::{IntegrationId, UserId};
use entity::{integration_person, integration_tombstone};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;

/// Who somebody is in another system, so that it tells nobody: only holders of the server's key can compare it.
pub(crate) fn external_key(key: &SecretKey, id: IntegrationId, external: &str) -> String {
    key.derive(&["external person", &id.to_string(), external])
}

/// Notes people who were just added for another system, with who they are there. Where they had been erased, they are
/// not any more.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn note_added(tx: &Tx, id: IntegrationId, people: &[(UserId, Option<String>)]) -> Result<()> {
    let rows = people.iter().map(|(user, external)| integration_person::ActiveModel {
        integration_id: Set(id),
        user_id: Set(*user),
        vanished_at: Set(None),
        made_invalid: Set(false),
        external_key: Set(external.clone()),
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    integration_person::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    let theirs = people.iter().filter_map(|(_, external)| external.as_deref());
    integration_tombstone::Entity::delete_many()
        .filter(integration_tombstone::Column::IntegrationId.eq(id))
        .filter(integration_tombstone::Column::ExternalKey.is_in(theirs))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Those who were erased here, as they are called there.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn erased(db: &impl ConnectionTrait, id: IntegrationId) -> Result<BTreeSet<String>> {
    let of_it = integration_tombstone::Column::IntegrationId.eq(id);
    let rows = integration_tombstone::Entity::find().filter(of_it).all(db).await?;
    Ok(rows.into_iter().map(|row| row.external_key).collect())
}

/// Before somebody is erased: remembers, without telling who it was, that the next run must not bring them back.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn bury(cx: &Cx, db: &impl ConnectionTrait, user: UserId) -> Result<()> {
    let known = integration_person::Entity::find().filter(integration_person::Column::UserId.eq(user)).all(db).await?;
    for row in known {
        let Some(external) = row.external_key else { continue };
        let stone = integration_tombstone::ActiveModel {
            integration_id: Set(row.integration_id),
            external_key: Set(external),
            erased_at: Set(cx.now),
        };
        let columns = [integration_tombstone::Column::IntegrationId, integration_tombstone::Column::ExternalKey];
        let again = OnConflict::columns(columns).do_nothing().to_owned();
        integration_tombstone::Entity::insert(stone).on_conflict(again).exec_without_returning(db).await?;
    }
    Ok(())
}
