//! Table `import_run`.

use domain::Timestamp;
use domain::ids::{ImportId, IntegrationId, UserId};
use domain::import::{ImportKind, ImportState};
use sea_orm::entity::prelude::*;

/// An import from a spreadsheet.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_run")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ImportId,
    pub kind: ImportKind,
    pub state: ImportState,
    pub file_name: String,
    /// What people are recognised by: the setting at the time of the upload.
    pub identifier: String,
    /// The headings as they stand in the file: a JSON list.
    #[sea_orm(column_type = "Text")]
    pub headers: String,
    /// The variable each heading stands for, or null: a JSON list.
    #[sea_orm(column_type = "Text")]
    pub columns: String,
    /// Who uploaded it, or said last what its columns are for: the dry run is done in their name.
    pub created_by: Option<UserId>,
    /// Who had it carried out.
    pub committed_by: Option<UserId>,
    /// Who had it undone.
    pub undone_by: Option<UserId>,
    /// Number of the last row that the present step has done.
    pub cursor: i64,
    /// Rows that the present step has done.
    pub handled: i64,
    /// Rows that the present step has to do.
    pub to_handle: i64,
    /// Why it was given up.
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The integration it comes from; a spreadsheet if there is none.
    pub integration_id: Option<IntegrationId>,
}

impl ActiveModelBehavior for ActiveModel {}
