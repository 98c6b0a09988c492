//! Choosing which rows are carried out (HAL-59).

use super::kinds;
use crate::cx::Cx;
use crate::error::Result;
use domain::AppError;
use domain::Timestamp;
use domain::ids::ImportId;
use domain::import::{ImportState, RowAction};
use domain::journal::Entity;
use entity::{import_row, import_run};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

/// Leaves a row out, or takes it in again; all of them without a number.
///
/// # Errors
/// `Forbidden` without the right to import such records; `NotFound` without such a row; `Conflict` unless the dry run is
/// over and nothing was carried out.
pub async fn choose(cx: &Cx, id: ImportId, number: Option<i64>, is_left_out: bool) -> Result<()> {
    let mut tx = cx.begin().await?;
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    kinds::require(cx, &run)?;
    if run.state != ImportState::Checked {
        return Err(AppError::Conflict("Rows can be chosen between the dry run and the import.".to_owned()).into());
    }
    let at: Option<Timestamp> = is_left_out.then_some(cx.now);
    let mut rows = import_row::Entity::update_many()
        .col_expr(import_row::Column::LeftOutAt, Expr::value(at))
        .filter(import_row::Column::RunId.eq(id))
        .filter(import_row::Column::Action.is_in([RowAction::Create, RowAction::Update]));
    if number.is_none() && !is_left_out {
        // Whoever was erased here comes back by their own row alone.
        let is_harmless = Condition::any()
            .add(import_row::Column::Errors.eq("[]"))
            .add(import_row::Column::Action.eq(RowAction::Update));
        rows = rows.filter(is_harmless);
    }
    if let Some(number) = number {
        rows = rows.filter(import_row::Column::Number.eq(number));
    }
    let done = rows.exec(tx.db()).await?;
    if number.is_some() && done.rows_affected == 0 {
        return Err(AppError::NotFound.into());
    }
    tx.notify(Cx::notice(Entity::Import, id.0));
    tx.commit().await
}
