//! Throwing away what was read from a file.

use super::kinds;
use super::step::note_failure;
use crate::app::App;
use crate::cx::Cx;
use crate::error::Result;
use crate::integrations;
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::ImportId;
use domain::import::ImportState;
use domain::journal::{Cause, Entity};
use entity::import_run;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use std::sync::Arc;

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
pub(crate) async fn forget_old(app: &Arc<App>) -> Result<()> {
    use import_run::Column as C;
    let cx = Cx::system(app, Cause::Import).await?;
    let abandoned = Condition::all()
        .add(C::State.eq(ImportState::Reading))
        .add(C::IntegrationId.is_null())
        .add(C::UpdatedAt.lt(cx.now.plus_seconds(-LONGEST_READING_S)));
    let found: Vec<ImportId> = import_run::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(abandoned.clone())
        .into_tuple()
        .all(app.db.read())
        .await?;
    for id in found {
        let mut tx = cx.begin().await?;
        let moved = import_run::Entity::update_many()
            .col_expr(C::UpdatedAt, Expr::value(cx.now))
            .filter(abandoned.clone())
            .filter(C::Id.eq(id))
            .exec(tx.db())
            .await?;
        if moved.rows_affected == 1 {
            note_failure(&cx, &mut tx, id, "It was not read to its end. Please upload it again.").await?;
        }
        tx.commit().await?;
    }
    import_run::Entity::delete_many()
        .filter(C::UpdatedAt.lt(cx.now.plus_seconds(-KEEP_S)))
        .filter(C::State.is_not_in([ImportState::Running, ImportState::Undoing]))
        .exec(app.db.maintenance())
        .await?;
    Ok(())
}
