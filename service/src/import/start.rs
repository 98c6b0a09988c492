//! Taking in a file: its headings are understood, its rows stored, and the dry run begins.

use super::headings::{Headings, Meant, meant, remember};
use super::kinds::{action, identifier};
use super::sheet::{self, Sheet};
use super::step;
use crate::attachments::Upload;
use crate::cx::Cx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::journal::{self, Diff};
use domain::AppError;
use domain::ids::ImportId;
use domain::import::{ImportKind, ImportState, RowAction};
use domain::journal::Entity;
use domain::validate::LINE;
use entity::{import_row, import_run};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

/// Rows stored at once.
const BATCH: usize = 1000;

/// Takes in a spreadsheet and begins its dry run. Nothing is imported before [`super::commit`]. What somebody said of
/// the same headings before holds here, too.
///
/// # Errors
/// `Forbidden` without the right to import such records; `Invalid` at `kind`, or at `file` for what cannot be
/// read and for headings that are no fields, by name (OST-17).
pub async fn start(cx: &Cx, kind: &str, upload: Option<Upload>) -> Result<ImportId> {
    start_with(cx, kind, upload, &Headings::Known).await
}

/// As [`start`], with what is done about the headings.
///
/// # Errors
/// As [`start`]; at `columns.` and a heading for what is wrong with what was given.
pub async fn start_with(cx: &Cx, kind: &str, upload: Option<Upload>, headings: &Headings) -> Result<ImportId> {
    let Some(kind) = ImportKind::parse(kind) else {
        return Err(AppError::field("kind", "Please say what the file holds: users or customers.").into());
    };
    cx.require_desk(action(kind))?;
    let at_file = |wrong: String| Error::from(AppError::field("file", wrong));
    let Some(upload) = upload else { return Err(at_file("Please choose a file, or paste its rows.".to_owned())) };
    let name: String = upload.name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(LINE).collect();
    let (file_name, bytes) = (name.clone(), upload.bytes);
    let read = tokio::task::spawn_blocking(move || sheet::read(&file_name, &bytes)).await;
    let sheet = read.map_err(|_| at_file(format!("{name} is damaged and cannot be read.")))?.map_err(at_file)?;
    let found = meant(cx, kind, &sheet, headings).await?;
    store(cx, kind, name, sheet, found).await
}

async fn store(cx: &Cx, kind: ImportKind, name: String, sheet: Sheet, meant: Meant) -> Result<ImportId> {
    let Sheet { headings, rows } = sheet;
    let Meant { variables, is_asked, is_chosen } = meant;
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let row = import_run::ActiveModel {
        kind: Set(kind),
        state: Set(ImportState::Reading),
        file_name: Set(name.clone()),
        identifier: Set(identifier(&cx.fixed)),
        headers: Set(serde_json::to_string(&headings)?),
        columns: Set(serde_json::to_string(&variables)?),
        created_by: Set(cx.subject_id()),
        committed_by: Set(None),
        undone_by: Set(None),
        cursor: Set(0),
        handled: Set(0),
        to_handle: Set(total),
        failure: Set(None),
        created_at: Set(cx.now),
        updated_at: Set(cx.now),
        ..Default::default()
    };
    let mut tx = cx.begin().await?;
    let id = import_run::Entity::insert(row).exec(tx.db()).await?.last_insert_id;
    let diff = Diff::new().set("kind", &kind).set("file_name", &name).set("rows", &total);
    journal::record(cx, &mut tx, "import.uploaded", Entity::Import, id.0, diff).await?;
    if is_chosen {
        remember(cx, &mut tx, id, kind, &headings, &variables).await?;
    }
    tx.commit().await?;
    // In several transactions, so that others can write meanwhile.
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let tx = cx.begin().await?;
        require_reading(&tx, id).await?;
        let mut stored = Vec::with_capacity(BATCH);
        // Taken out one by one: a large file is not kept until its end.
        for (number, cells) in rows.by_ref().take(BATCH) {
            stored.push(import_row::ActiveModel {
                run_id: Set(id),
                number: Set(number),
                cells: Set(serde_json::to_string(&cells)?),
                action: Set(RowAction::Pending),
                name: Set(String::new()),
                record_id: Set(None),
                site_id: Set(None),
                changes: Set("{}".to_owned()),
                errors: Set("[]".to_owned()),
                written_at: Set(None),
                undo: Set(None),
                undo_reason: Set(None),
                ..Default::default()
            });
        }
        import_row::Entity::insert_many(stored).exec_without_returning(tx.db()).await?;
        tx.commit().await?;
    }
    if is_asked {
        let mut tx = cx.begin().await?;
        go_on(&tx, id, ImportState::Mapping).await?;
        tx.notify(Cx::notice(Entity::Import, id.0));
        tx.commit().await?;
    } else {
        begin_checking(cx, id).await?;
    }
    Ok(id)
}

/// All rows are stored: the dry run begins.
async fn begin_checking(cx: &Cx, id: ImportId) -> Result<()> {
    let mut tx = cx.begin().await?;
    if go_on(&tx, id, ImportState::Checking).await? {
        step::enqueue(cx, &mut tx, id).await?;
    }
    tx.notify(Cx::notice(Entity::Import, id.0));
    tx.commit().await
}

/// Holds an import whose rows are being stored.
///
/// # Errors
/// `Conflict` if that is over.
async fn require_reading(tx: &Tx, id: ImportId) -> Result<()> {
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    if run.is_none_or(|run| run.state != ImportState::Reading) {
        return Err(AppError::Conflict("This import was thrown away meanwhile.".to_owned()).into());
    }
    Ok(())
}

/// Leaves the reading behind; whether the import was still being read.
pub(super) async fn go_on(tx: &Tx, id: ImportId, state: ImportState) -> Result<bool> {
    let moved = import_run::Entity::update_many()
        .col_expr(import_run::Column::State, Expr::value(state))
        .filter(import_run::Column::Id.eq(id))
        .filter(import_run::Column::State.eq(ImportState::Reading))
        .exec(tx.db())
        .await?;
    Ok(moved.rows_affected == 1)
}
