//! What integrations gave agents: only that is taken back when a mapping leads there no more.

use crate::db::Tx;
use crate::error::Result;
use domain::ids::{GrantId, IntegrationId, UserId};
use entity::{access_grant, integration_grant, integration_person};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};

/// Notes that an integration gave this.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn note_given(tx: &Tx, id: IntegrationId, user: UserId, grant: GrantId) -> Result<()> {
    let row = integration_grant::ActiveModel { grant_id: Set(grant), integration_id: Set(id), user_id: Set(user) };
    integration_grant::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What these people hold because this integration gave it to them.
///
/// # Errors
/// If the database cannot be read.
pub(crate) async fn given(
    db: &impl ConnectionTrait,
    id: IntegrationId,
    people: &[UserId],
) -> Result<HashMap<UserId, Vec<access_grant::Model>>> {
    let own = integration_grant::Entity::find()
        .select_only()
        .column(integration_grant::Column::GrantId)
        .filter(integration_grant::Column::IntegrationId.eq(id))
        .filter(integration_grant::Column::UserId.is_in(people.iter().copied()))
        .into_query();
    let rows = access_grant::Entity::find().filter(access_grant::Column::Id.in_subquery(own)).all(db).await?;
    let mut out: HashMap<UserId, Vec<access_grant::Model>> = HashMap::new();
    for row in rows {
        if let Some(user) = row.user_id {
            out.entry(user).or_default().push(row);
        }
    }
    Ok(out)
}

/// The ids of those who hold anything from this integration.
pub(super) fn holders(id: IntegrationId) -> SelectStatement {
    integration_grant::Entity::find()
        .select_only()
        .column(integration_grant::Column::UserId)
        .filter(integration_grant::Column::IntegrationId.eq(id))
        .into_query()
}

/// Who they are in the other system.
///
/// # Errors
/// If the database cannot be read.
pub(super) async fn holders_there(db: &impl ConnectionTrait, id: IntegrationId) -> Result<BTreeSet<String>> {
    let keys: Vec<Option<String>> = integration_person::Entity::find()
        .select_only()
        .column(integration_person::Column::ExternalKey)
        .filter(integration_person::Column::IntegrationId.eq(id))
        .filter(integration_person::Column::UserId.in_subquery(holders(id)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(keys.into_iter().flatten().collect())
}
