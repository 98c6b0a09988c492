//! Table `setting`.

use domain::Timestamp;
use sea_orm::entity::prelude::*;

/// A setting that differs from its default.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
