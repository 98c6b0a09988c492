//! Table `flash`.

use domain::Timestamp;
use sea_orm::entity::prelude::*;

/// A message for the next page, when it cannot be in the session.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "flash")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    pub expires_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
