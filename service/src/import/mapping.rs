//! Saying which field each column of a file is for.

use super::get::load;
use super::headings::remember;
use super::kinds::{self, fields};
use super::step;
use crate::cx::Cx;
use crate::error::{Error, Result};
use domain::AppError;
use domain::ids::ImportId;
use domain::import::{FileColumn, ImportMapping, ImportState, check_columns, columns, map_headings};
use domain::journal::Entity;
use entity::{import_row, import_run};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// Rows that samples are taken from.
const SAMPLED: u64 = 50;
/// Samples of one column.
const SAMPLES: usize = 3;
/// Characters of a sample.
const SAMPLE: usize = 60;

/// What somebody needs to see to say which field each column is for.
///
/// # Errors
/// As [`super::get`]; `Conflict` if nobody can say it any more.
pub async fn mapping(cx: &Cx, id: ImportId) -> Result<ImportMapping> {
    let run = load(cx, id).await?;
    if !can_be_mapped(&run) {
        return Err(over());
    }
    let rows: Vec<String> = import_row::Entity::find()
        .select_only()
        .column(import_row::Column::Cells)
        .filter(import_row::Column::RunId.eq(id))
        .order_by_asc(import_row::Column::Number)
        .limit(SAMPLED)
        .into_tuple()
        .all(cx.app.db.read())
        .await?;
    let rows: Vec<Vec<String>> =
        rows.iter().map(|cells| serde_json::from_str(cells)).collect::<serde_json::Result<_>>()?;
    let headings: Vec<String> = serde_json::from_str(&run.headers)?;
    let variables: Vec<Option<String>> = serde_json::from_str(&run.columns)?;
    let defs = fields(&cx.fixed, run.kind);
    let known = columns(run.kind, &defs);
    let wrong = match run.state {
        ImportState::Mapping => map_headings(run.kind, &defs, &headings).err(),
        _ => None,
    };
    let shown = headings.into_iter().enumerate().map(|(place, heading)| {
        let mut samples: Vec<String> = Vec::new();
        for cell in rows.iter().filter_map(|cells| cells.get(place)).map(|cell| cell.trim()) {
            let sample: String = cell.chars().take(SAMPLE).collect();
            if samples.len() < SAMPLES && !sample.is_empty() && !samples.contains(&sample) {
                samples.push(sample);
            }
        }
        let variable = variables.get(place).cloned().flatten();
        let variable = variable.filter(|wanted| known.iter().any(|column| column.variable == *wanted));
        FileColumn { heading: heading.trim().to_owned(), variable: variable.unwrap_or_default(), samples }
    });
    let shown = shown.collect();
    Ok(ImportMapping { columns: shown, fields: known, wrong: wrong.unwrap_or_default() })
}

/// Says which field each column of a file is for, remembers that for files with the same headings, and has the dry run
/// done anew in the background, in the name of whoever says it.
///
/// # Errors
/// `Forbidden` without the right to import such records, `NotFound`, `Invalid` at `columns.` and the place of a column,
/// `Conflict` once the import is carried out.
pub async fn map(cx: &Cx, id: ImportId, chosen: &BTreeMap<String, String>) -> Result<()> {
    let mut tx = cx.begin().await?;
    let run = import_run::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?.ok_or(AppError::NotFound)?;
    kinds::require(cx, &run)?;
    if !can_be_mapped(&run) {
        return Err(over());
    }
    let headings: Vec<String> = serde_json::from_str(&run.headers)?;
    let defs = fields(&cx.fixed, run.kind);
    let variables = check_columns(run.kind, &defs, headings.len(), chosen).map_err(AppError::Invalid)?;
    remember(cx, &mut tx, id, run.kind, &headings, &variables).await?;
    import_run::Entity::update_many()
        .col_expr(import_run::Column::State, Expr::value(ImportState::Checking))
        .col_expr(import_run::Column::Columns, Expr::value(serde_json::to_string(&variables)?))
        .col_expr(import_run::Column::CreatedBy, Expr::value(cx.subject_id()))
        .col_expr(import_run::Column::Cursor, Expr::value(0_i64))
        .col_expr(import_run::Column::Handled, Expr::value(0_i64))
        .col_expr(import_run::Column::UpdatedAt, Expr::value(cx.now))
        .filter(import_run::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    step::enqueue(cx, &mut tx, id).await?;
    tx.notify(Cx::notice(Entity::Import, id.0));
    tx.commit().await
}

/// Whether somebody can say now which field each column is for.
pub(super) const fn can_be_mapped(run: &import_run::Model) -> bool {
    run.integration_id.is_none() && matches!(run.state, ImportState::Mapping | ImportState::Checked)
}

fn over() -> Error {
    AppError::Conflict("The columns of this import cannot be chosen any more.".to_owned()).into()
}
