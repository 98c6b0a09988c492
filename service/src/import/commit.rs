//! Having an import carried out after its dry run.

use super::{feed, kinds, step};
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::Result;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::{ImportId, UserId};
use domain::import::{ImportState, RowAction};
use domain::journal::Entity;
use entity::{import_row, import_run};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Has an import carried out in the background: every row that creates or changes something. Rows with errors
/// are left out, and those that somebody chose to leave out (HAL-59).
///
/// # Errors
/// `Forbidden` without the right to import such records, `NotFound`, `Conflict` unless its dry run is over and
/// found something to do.
pub async fn commit(cx: &Cx, id: ImportId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    kinds::require(cx, &run)?;
    if run.state != ImportState::Checked {
        let why = run.failure.unwrap_or_else(|| "This import is not waiting to be carried out.".to_owned());
        return Err(AppError::Conflict(why).into());
    }
    if chosen(&tx, id).await? == 0 {
        return Err(AppError::Conflict("No row creates or changes anything.".to_owned()).into());
    }
    feed::carried_out(&tx, &run).await?;
    begin(cx, &mut tx, id, cx.subject_id()).await?;
    tx.commit().await
}

/// Rows that create or change something and are not left out by choice.
async fn chosen(tx: &Tx, id: ImportId) -> Result<u64> {
    let rows = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(id))
        .filter(import_row::Column::LeftOutAt.is_null())
        .filter(import_row::Column::Action.is_in([RowAction::Create, RowAction::Update]));
    Ok(rows.count(tx.db()).await?)
}

/// Begins carrying out, by this person or by Deskfolk itself.
pub(super) async fn begin(cx: &Cx, tx: &mut Tx, id: ImportId, by: Option<UserId>) -> Result<()> {
    let rows = chosen(tx, id).await?;
    import_run::Entity::update_many()
        .col_expr(import_run::Column::State, Expr::value(ImportState::Running))
        .col_expr(import_run::Column::CommittedBy, Expr::value(by))
        .col_expr(import_run::Column::Cursor, Expr::value(0_i64))
        .col_expr(import_run::Column::Handled, Expr::value(0_i64))
        .col_expr(import_run::Column::ToHandle, Expr::value(i64::try_from(rows).unwrap_or(i64::MAX)))
        .col_expr(import_run::Column::UpdatedAt, Expr::value(cx.now))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let diff = Diff::new().set("rows", &rows);
    journal::record(cx, tx, "import.begun", Entity::Import, id.0, diff).await?;
    step::enqueue(cx, tx, id).await
}
