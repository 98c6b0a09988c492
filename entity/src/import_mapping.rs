//! Table `import_mapping`.

use domain::Timestamp;
use domain::import::ImportKind;
use sea_orm::entity::prelude::*;

/// What the headings of a file stand for, as somebody said: the next file with the same ones is read like that.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_mapping")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: ImportKind,
    /// A hash of the headings, whatever their case.
    pub headings: String,
    /// The variable each heading stands for, or null: a JSON list.
    #[sea_orm(column_type = "Text")]
    pub columns: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
