//! Table `bulk_item`.

use domain::bulk::{BulkOutcome, BulkUndo};
use domain::ids::{BulkId, UserId};
use sea_orm::entity::prelude::*;

/// What became of one person of a bulk operation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_item")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub operation_id: BulkId,
    pub user_id: UserId,
    pub outcome: BulkOutcome,
    /// JSON: what changed, in words.
    #[sea_orm(column_type = "Text")]
    pub changes: String,
    /// JSON: what undoing needs, before and after.
    #[sea_orm(column_type = "Text")]
    pub trace: String,
    /// Why nothing changed.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub undo: Option<BulkUndo>,
    /// Why undoing left the person alone.
    #[sea_orm(column_type = "Text")]
    pub undo_reason: String,
    #[sea_orm(belongs_to, from = "operation_id", to = "id")]
    pub operation: BelongsTo<super::bulk_operation::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
