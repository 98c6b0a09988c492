//! People who are known from another system and are gone there.

use crate::db::Tx;
use crate::error::Result;
use crate::import;
use domain::ids::{ImportId, UserId};
use domain::integrations::Vanished;
use entity::{import_row, integration, integration_person, integration_run};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Once every row of the feed was looked at: counts who is gone, and where that sets people to invalid, adds a row for
/// each. Tells whether there are such rows to look at.
pub(crate) async fn add_vanished(tx: &mut Tx, import_id: ImportId) -> Result<bool> {
    let of_import = integration_run::Column::ImportId.eq(import_id);
    let run = integration_run::Entity::find().filter(of_import).one(tx.db()).await?;
    let Some(run) = run.filter(|run| run.vanished.is_none()) else { return Ok(false) };
    let Some(row) = integration::Entity::find_by_id(run.integration_id).one(tx.db()).await? else { return Ok(false) };
    let gone = gone(tx, &run, import_id).await?;
    let count = i64::try_from(gone.len()).unwrap_or(i64::MAX);
    integration_run::Entity::update_many()
        .col_expr(integration_run::Column::Vanished, Expr::value(count))
        .filter(integration_run::Column::Id.eq(run.id))
        .exec(tx.db())
        .await?;
    if row.vanished == Vanished::Keep || gone.is_empty() {
        return Ok(false);
    }
    import::add_gone(tx, import_id, &gone).await?;
    Ok(true)
}

/// Who was there before and no row is about.
pub(super) async fn gone(tx: &Tx, run: &integration_run::Model, import_id: ImportId) -> Result<Vec<UserId>> {
    let there = import_row::Entity::find()
        .select_only()
        .column(import_row::Column::RecordId)
        .filter(import_row::Column::RunId.eq(import_id))
        .filter(import_row::Column::RecordId.is_not_null())
        .into_query();
    let gone = integration_person::Entity::find()
        .select_only()
        .column(integration_person::Column::UserId)
        .filter(integration_person::Column::IntegrationId.eq(run.integration_id))
        .filter(integration_person::Column::VanishedAt.is_null())
        .filter(integration_person::Column::UserId.not_in_subquery(there));
    Ok(gone.into_tuple().all(tx.db()).await?)
}
