//! Throwing away what was read from a file.

use super::kinds;
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations;
use crate::journal::{self, Diff};
use domain::ids::ImportId;
use domain::import::ImportState;
use domain::journal::Entity;
use domain::{AppError, Timestamp};
use entity::import_run;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

/// How long the rows of a file are kept after the import, in seconds: 30 days.
const KEEP_S: i64 = 30 * 86_400;

/// How long the rows of a file take to be stored at most, in seconds: half an hour.
const LONGEST_READING_S: i64 = 30 * 60;

/// Throws an import away with all its rows. What it wrote stays.
///
/// # Errors
/// `Forbidden` without the right to import such records, `NotFound`, `Conflict` while it is being carried out or
/// undone.
pub async fn discard(cx: &Cx, id: ImportId) -> Result<()> {
    let mut tx = cx.begin().await?;
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    kinds::require(cx, &run)?;
    let busy = match run.state {
        ImportState::Running => Some("carried out"),
        ImportState::Undoing => Some("undone"),
        _ => None,
    };
    if let Some(busy) = busy {
        return Err(AppError::Conflict(format!("This import is being {busy}.")).into());
    }
    if run.integration_id.is_some() {
        integrations::discarded(cx, &mut tx, id).await?;
    }
    import_run::Entity::delete_by_id(id).exec(tx.db()).await?;
    let diff = Diff::new().field("file_name", &Some(run.file_name), &None);
    journal::record(cx, &mut tx, "import.discarded", Entity::Import, id.0, diff).await?;
    tx.commit().await
}

/// Forgets imports that are long over, and gives up files that nobody stores any more: the server ended meanwhile.
pub(crate) async fn forget_old(db: &impl ConnectionTrait, now: Timestamp) -> Result<()> {
    use import_run::Column as C;
    import_run::Entity::update_many()
        .col_expr(C::State, Expr::value(ImportState::Failed))
        .col_expr(C::Failure, Expr::value("It was not read to its end. Please upload it again."))
        .col_expr(C::UpdatedAt, Expr::value(now))
        .filter(C::State.eq(ImportState::Reading))
        .filter(C::IntegrationId.is_null())
        .filter(C::UpdatedAt.lt(now.plus_seconds(-LONGEST_READING_S)))
        .exec(db)
        .await?;
    import_run::Entity::delete_many()
        .filter(import_run::Column::UpdatedAt.lt(now.plus_seconds(-KEEP_S)))
        .filter(import_run::Column::State.is_not_in([ImportState::Running, ImportState::Undoing]))
        .exec(db)
        .await?;
    Ok(())
}
