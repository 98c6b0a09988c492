//! Having an import undone.

use super::{kinds, step};
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::ImportId;
use domain::import::ImportState;
use domain::journal::Entity;
use entity::{import_row, import_run};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Has what an import wrote undone in the background, the last row first: records it added go, fields it changed
/// get back what they held. What somebody changed since, or needs, is kept and listed. Each person's own rights
/// and the rules for every change hold here, too. What an integration wrote would come back with its next run, so it
/// runs by hand alone from then on.
///
/// # Errors
/// `Forbidden` without the right to import such records, `NotFound`, `Conflict` unless it was carried out and
/// wrote something that is not undone.
pub async fn undo(cx: &Cx, id: ImportId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    kinds::require(cx, &run)?;
    if !can_be_undone(&run) {
        let text = "Only an import that was carried out can be undone, once.";
        return Err(AppError::Conflict(text.to_owned()).into());
    }
    if let Some(integration) = run.integration_id {
        integrations::undoing(cx, &mut tx, integration).await?;
    }
    let rows = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(id))
        .filter(import_row::Column::WrittenAt.is_not_null())
        .filter(import_row::Column::Undo.is_null())
        .count(tx.db())
        .await?;
    if rows == 0 {
        return Err(AppError::Conflict("This import wrote nothing that could be undone.".to_owned()).into());
    }
    import_run::Entity::update_many()
        .col_expr(import_run::Column::State, Expr::value(ImportState::Undoing))
        .col_expr(import_run::Column::UndoneBy, Expr::value(cx.subject_id()))
        .col_expr(import_run::Column::Handled, Expr::value(0_i64))
        .col_expr(import_run::Column::ToHandle, Expr::value(i64::try_from(rows).unwrap_or(i64::MAX)))
        .col_expr(import_run::Column::Failure, Expr::value(None::<String>))
        .col_expr(import_run::Column::UpdatedAt, Expr::value(cx.now))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let diff = Diff::new().set("rows", &rows);
    journal::record(cx, &mut tx, "import.undo_begun", Entity::Import, id.0, diff).await?;
    step::enqueue(cx, &mut tx, id).await?;
    tx.commit().await
}

/// Whether an import may have written something that can be undone.
pub(super) const fn can_be_undone(run: &import_run::Model) -> bool {
    matches!(run.state, ImportState::Done | ImportState::Failed)
}
