//! Table `source`.

use domain::Timestamp;
use domain::ids::SourceId;
use domain::sources::SourceKind;
use sea_orm::entity::prelude::*;

/// Where people are kept: here, or elsewhere. Never deleted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SourceId,
    pub name: String,
    /// The name folded for comparison.
    #[sea_orm(unique)]
    pub name_key: String,
    pub kind: SourceKind,
    /// New people belong to it; at most one.
    pub is_default: bool,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
