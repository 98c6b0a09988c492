//! Table `import_row`.

use domain::Timestamp;
use domain::ids::{ImportId, SiteId};
use domain::import::{RowAction, RowUndo};
use sea_orm::entity::prelude::*;

/// A row of a spreadsheet, and what becomes of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_row")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub run_id: ImportId,
    /// Its number in the spreadsheet.
    pub number: i64,
    /// A JSON list of texts.
    #[sea_orm(column_type = "Text")]
    pub cells: String,
    pub action: RowAction,
    /// Whom or what it is about.
    pub name: String,
    /// The record it changes or became.
    pub record_id: Option<i64>,
    /// The site it changed or added, of a row about customers that was carried out.
    pub site_id: Option<SiteId>,
    /// Before and after of each field, as in the journal.
    #[sea_orm(column_type = "Text")]
    pub changes: String,
    /// What is wrong: a JSON list.
    #[sea_orm(column_type = "Text")]
    pub errors: String,
    /// When it was carried out.
    pub written_at: Option<Timestamp>,
    /// When somebody chose to leave it out.
    pub left_out_at: Option<Timestamp>,
    /// What undoing the import did here.
    pub undo: Option<RowUndo>,
    /// What was kept, and why.
    #[sea_orm(column_type = "Text", nullable)]
    pub undo_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
