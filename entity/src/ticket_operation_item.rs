//! Table `ticket_operation_item`.

use domain::bulk::{BulkOutcome, BulkUndo};
use domain::ids::{TicketId, TicketOperationId};
use sea_orm::entity::prelude::*;

/// What became of one ticket of an operation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_operation_item")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub operation_id: TicketOperationId,
    /// There may be none of this number.
    pub ticket_id: TicketId,
    pub outcome: BulkOutcome,
    /// JSON: what changed, in words.
    #[sea_orm(column_type = "Text")]
    pub changes: String,
    /// JSON: what undoing needs.
    #[sea_orm(column_type = "Text")]
    pub trace: String,
    /// Why nothing changed.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub undo: Option<BulkUndo>,
    /// Why undoing left the ticket alone.
    #[sea_orm(column_type = "Text")]
    pub undo_reason: String,
}

impl ActiveModelBehavior for ActiveModel {}
