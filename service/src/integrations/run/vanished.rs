//! People who are known from another system and are gone there.

use crate::db::Tx;
use crate::error::Result;
use crate::import;
use domain::ids::{ImportId, UserId};
use domain::import::RowAction;
use domain::integrations::Vanished;
use domain::merging::MergeState;
use entity::{import_row, integration, integration_person, integration_run, person_merge};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeSet;

/// What is said of a run that could not tell of everybody whether they are there.
pub(super) const UNCLEAR: &str =
    "Some rows do not tell whom they are about, so nobody is taken for gone whom they could mean.";

/// Once every row of the feed was looked at: counts who is gone, and where that sets people to invalid, adds a row for
/// each. Tells whether there are such rows to look at.
pub(crate) async fn add_vanished(tx: &mut Tx, import_id: ImportId) -> Result<bool> {
    let of_import = integration_run::Column::ImportId.eq(import_id);
    let run = integration_run::Entity::find().filter(of_import).one(tx.db()).await?;
    let Some(run) = run.filter(|run| run.vanished.is_none()) else { return Ok(false) };
    let Some(row) = integration::Entity::find_by_id(run.integration_id).one(tx.db()).await? else { return Ok(false) };
    let (gone, unclear) = sorted(tx, &run, import_id).await?;
    if unclear > 0 {
        integration_run::Entity::update_many()
            .col_expr(integration_run::Column::Message, Expr::value(UNCLEAR))
            .filter(integration_run::Column::Id.eq(run.id))
            .exec(tx.db())
            .await?;
    }
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
    Ok(sorted(tx, run, import_id).await?.0)
}

/// Who is gone, and of how many no row tells whether they are. A row that could not be read to its end may be about
/// anybody it can mean.
async fn sorted(tx: &Tx, run: &integration_run::Model, import_id: ImportId) -> Result<(Vec<UserId>, usize)> {
    let of_import = || import_row::Entity::find().filter(import_row::Column::RunId.eq(import_id));
    let there = of_import()
        .select_only()
        .column(import_row::Column::RecordId)
        .filter(import_row::Column::RecordId.is_not_null())
        .into_query();
    // Whoever was merged into somebody is there as that one.
    let merged = person_merge::Entity::find()
        .select_only()
        .column(person_merge::Column::GoneId)
        .filter(person_merge::Column::State.is_in([MergeState::Running, MergeState::Done]))
        .into_query();
    let missing: Vec<(UserId, Option<String>)> = integration_person::Entity::find()
        .select_only()
        .columns([integration_person::Column::UserId, integration_person::Column::ExternalKey])
        .filter(integration_person::Column::IntegrationId.eq(run.integration_id))
        .filter(integration_person::Column::VanishedAt.is_null())
        .filter(integration_person::Column::UserId.not_in_subquery(there))
        .filter(integration_person::Column::UserId.not_in_subquery(merged))
        .into_tuple()
        .all(tx.db())
        .await?;
    if missing.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let place = import::external_place(tx, import_id).await?;
    let mut named = BTreeSet::new();
    let mut is_anybody = false;
    for cells in of_import()
        .select_only()
        .column(import_row::Column::Cells)
        .filter(import_row::Column::RecordId.is_null())
        .filter(import_row::Column::Action.eq(RowAction::Error))
        .filter(import_row::Column::Cells.like(import::THERE))
        .into_tuple::<String>()
        .all(tx.db())
        .await?
    {
        match import::external_in(&cells, place)? {
            Some(external) => {
                named.insert(external);
            }
            None => is_anybody = true,
        }
    }
    let total = missing.len();
    let is_gone = |external: &Option<String>| match external {
        _ if is_anybody => false,
        Some(external) => !named.contains(external),
        // Whom it cannot be compared with it may mean.
        None => named.is_empty(),
    };
    let gone: Vec<UserId> = missing.into_iter().filter(|(_, external)| is_gone(external)).map(|(id, _)| id).collect();
    let unclear = total - gone.len();
    Ok((gone, unclear))
}
