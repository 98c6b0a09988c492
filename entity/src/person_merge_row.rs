//! Table `person_merge_row`.

use domain::ids::MergeId;
use sea_orm::entity::prelude::*;

/// A row that a merge changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_merge_row")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub merge_id: MergeId,
    /// Its table, or what of it was moved.
    #[sea_orm(column_type = "String(StringLen::N(32))")]
    pub place: String,
    /// Its key there.
    pub row_id: i64,
    /// JSON object: the row before; nothing if there was none, or if it only moved.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// JSON object: the row afterwards; nothing if it went, or if it only moved.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    #[sea_orm(belongs_to, from = "merge_id", to = "id")]
    pub merge: BelongsTo<super::person_merge::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
