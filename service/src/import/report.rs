//! The rows that were left out, as a file to correct and import again.

use super::get::{load, looked_at};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::export::is_formula;
use domain::ids::ImportId;
use domain::import::{CellError, REASONS, RowAction};
use entity::import_row;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

/// The rows with errors as CSV, as they stand in the file. What is wrong stands in a last column, which an import
/// passes over.
///
/// # Errors
/// As [`super::get`].
pub async fn errors_csv(cx: &Cx, id: ImportId) -> Result<Vec<u8>> {
    let run = load(cx, id).await?;
    let rows = import_row::Entity::find()
        .filter(import_row::Column::RunId.eq(id))
        .filter(import_row::Column::Action.eq(RowAction::Error))
        .filter(Condition::all().add_option(looked_at(&run).map(|last| import_row::Column::Number.lte(last))))
        .order_by_asc(import_row::Column::Number)
        .all(cx.app.db.read())
        .await?;
    let wrong = |error: csv::Error| Error::Other(format!("writing CSV: {error}"));
    // With a mark, so that Excel reads it as UTF-8.
    let mut out = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let mut headers: Vec<String> = serde_json::from_str(&run.headers)?;
    headers.push(REASONS.to_owned());
    out.write_record(&headers).map_err(wrong)?;
    for row in rows {
        let mut cells: Vec<String> = serde_json::from_str(&row.cells)?;
        let errors: Vec<CellError> = serde_json::from_str(&row.errors)?;
        let errors = errors.into_iter().map(|error| match error.column.as_str() {
            "" => error.message,
            column => format!("{column}: {}", error.message),
        });
        cells.push(format!("Row {}: {}", row.number, errors.collect::<Vec<_>>().join(" ")));
        // A spreadsheet would calculate it; what reads it here takes the mark off again.
        let cells = cells.iter().map(|cell| if is_formula(cell) { format!("'{cell}") } else { cell.clone() });
        out.write_record(cells).map_err(wrong)?;
    }
    out.into_inner().map_err(|error| Error::Other(format!("writing CSV: {error}")))
}
