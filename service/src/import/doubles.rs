//! Rows about the same person within one file.

use super::cells::Columns;
use super::people::{BETWEEN_EMAILS, shown_name};
use crate::error::Result;
use crate::search::fold;
use domain::import::CellError;
use domain::validate::key;
use entity::{import_row, import_run};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Rows read again at once.
const BATCH: u64 = 1000;

/// Finds rows about the same person within one file.
pub(super) struct Doubles {
    columns: Columns,
    identifier: String,
    seen: HashMap<String, i64>,
    /// The last row it knows.
    last: i64,
}

impl Doubles {
    pub(super) fn new(columns: Columns, identifier: String) -> Self {
        Self { columns, identifier, seen: HashMap::new(), last: 0 }
    }

    /// Makes it know the rows of a file as far as its dry run is: an interrupted one goes on in another job.
    pub(super) async fn catch_up(&mut self, db: &impl ConnectionTrait, run: &import_run::Model) -> Result<()> {
        while self.last < run.cursor {
            let rows: Vec<(i64, String)> = import_row::Entity::find()
                .select_only()
                .columns([import_row::Column::Number, import_row::Column::Cells])
                .filter(import_row::Column::RunId.eq(run.id))
                .filter(import_row::Column::Number.gt(self.last))
                .filter(import_row::Column::Number.lte(run.cursor))
                .order_by_asc(import_row::Column::Number)
                .limit(BATCH)
                .into_tuple()
                .all(db)
                .await?;
            if rows.is_empty() {
                self.last = run.cursor;
            }
            for (number, cells) in rows {
                let cells: Vec<String> = serde_json::from_str(&cells)?;
                self.find(number, &cells);
            }
        }
        Ok(())
    }

    /// What an earlier row says already.
    pub(super) fn find(&mut self, number: i64, cells: &[String]) -> Vec<CellError> {
        self.last = number;
        let cells = self.columns.filled(cells);
        let emails = cells.lines("emails", &BETWEEN_EMAILS).unwrap_or_default();
        let mut claims: Vec<(&str, String)> = emails.lines().map(|email| ("emails", key(email))).collect();
        claims.extend(cells.get("username").map(|name| ("username", key(name))));
        if self.identifier.starts_with("fields.") {
            claims.extend(cells.get(&self.identifier).map(|value| (self.identifier.as_str(), key(value))));
        }
        // As people are recognised where a row does not say by what; who has no name is nobody's double.
        let name = shown_name(&cells);
        if cells.get(&self.identifier).is_none() && !name.is_empty() {
            let whole = [name.as_str(), cells.text("customer"), cells.text("site")].map(key);
            claims.push(("name", fold(&whole.join("\n"))));
        }
        let mut errors = Vec::new();
        for (column, value) in claims {
            let before = *self.seen.entry(format!("{column} {value}")).or_insert(number);
            if before != number {
                let message = format!("Row {before} is about the same person.");
                errors.push(CellError { column: self.columns.label(column), message });
            }
        }
        errors.truncate(1);
        errors
    }
}
