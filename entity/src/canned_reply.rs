//! Table `canned_reply`.

use domain::Timestamp;
use domain::ids::CannedId;
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// A text with variables that agents insert in what they write.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "canned_reply")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CannedId,
    pub name: String,
    /// The name folded for comparison.
    #[sea_orm(unique)]
    pub name_key: String,
    pub validity: Validity,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
