//! Lists as files: exactly what a list shows whoever asks, read piece by piece, so that a million records
//! need no more memory than a hundred.
//!
//! An export is a read that leaves the house: it is journalled with its filter and the number of records,
//! before the first byte is sent.

mod audit;
mod cells;
mod csv;
mod customers;
mod people;
mod sites;
mod source;
mod tickets;
mod xlsx;

pub use audit::{changes, register};
pub(crate) use cells::is_formula;
pub use customers::customers;
pub use people::users;
pub use sites::sites;
pub use tickets::tickets;

use crate::cx::Cx;
use crate::error::Result;
use crate::journal::{self, Diff};
use bytes::Bytes;
use domain::AppError;
use domain::export::{ExportFormat, XLSX_RECORDS};
use domain::journal::Entity;
use futures::stream::BoxStream;
use serde::Serialize;
use source::Source;
use std::sync::Arc;

/// A list as a file.
pub struct Export {
    /// Name of the file.
    pub name: String,
    /// Its kind.
    pub format: ExportFormat,
    /// Its content, made while it is read.
    pub content: BoxStream<'static, Result<Bytes>>,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The kind of file that was asked for.
fn format_of(text: &str) -> Result<ExportFormat> {
    let unknown = || AppError::field("format", "Please choose csv or xlsx.");
    Ok(ExportFormat::parse(text.trim()).ok_or_else(unknown)?)
}

/// Journals the export of `rows` records and begins it. The rights were checked by whoever counted them.
async fn begin(
    cx: &Cx,
    list: &str,
    format: ExportFormat,
    query: &(impl Serialize + Sync),
    rows: u64,
    source: impl Source,
) -> Result<Export> {
    fits(format, rows)?;
    let mut tx = cx.begin().await?;
    let diff = Diff::new().set("list", &list).set("filter", &filter(query)?).set("format", &format).set("rows", &rows);
    journal::record(cx, &mut tx, &format!("{}.exported", list.replace('-', "_")), Entity::Export, 0, diff).await?;
    tx.commit().await?;
    let source = Arc::new(source);
    Ok(Export {
        name: format!("{list}-{}.{}", cx.now.date(), format.as_str()),
        format,
        content: match format {
            ExportFormat::Csv => csv::content(source),
            ExportFormat::Xlsx => xlsx::content(source),
        },
    })
}

/// What the list was narrowed down by, as it stands in the address.
fn filter(query: &impl Serialize) -> Result<String> {
    let serde_json::Value::Object(fields) = serde_json::to_value(query)? else { return Ok(String::new()) };
    let text = |value: serde_json::Value| value.as_str().map(str::to_owned).filter(|text| !text.is_empty());
    let given = fields.into_iter().filter(|(name, _)| !matches!(name.as_str(), "after" | "before"));
    let parts = given.filter_map(|(name, value)| Some(format!("{name}={}", text(value)?)));
    Ok(parts.collect::<Vec<_>>().join("&"))
}

/// A sheet holds so many rows and no more.
fn fits(format: ExportFormat, rows: u64) -> Result<()> {
    if format == ExportFormat::Csv || rows <= XLSX_RECORDS {
        return Ok(());
    }
    let text = format!(
        "An Excel sheet holds at most {XLSX_RECORDS} records, and these are {rows}. \
         Please export them as CSV, or narrow the list down."
    );
    Err(AppError::field("format", text).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::users::UserQuery;

    #[test]
    fn a_sheet_is_never_cut_in_silence() {
        assert!(fits(ExportFormat::Xlsx, XLSX_RECORDS).is_ok());
        let error = AppError::from(fits(ExportFormat::Xlsx, XLSX_RECORDS + 1).unwrap_err());
        assert!(error.at("format").unwrap().contains("1048576"), "{error:?}");
        assert!(fits(ExportFormat::Csv, 5_000_000).is_ok());
    }

    #[test]
    fn the_filter_is_what_narrows_the_list_down() {
        let query = UserQuery { q: "ana".to_owned(), after: "x".to_owned(), ..UserQuery::default() };
        assert_eq!(filter(&query).unwrap(), "q=ana");
    }
}
