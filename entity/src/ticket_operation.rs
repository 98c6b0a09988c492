//! Table `ticket_operation`.

use domain::Timestamp;
use domain::ids::{TicketOperationId, UserId};
use sea_orm::entity::prelude::*;

/// A change of many tickets at once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_operation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TicketOperationId,
    /// JSON: what was to change, as it was sent.
    #[sea_orm(column_type = "Text")]
    pub input: String,
    /// The change in words.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// In whose name.
    pub subject_id: UserId,
    /// Who really acted.
    pub real_id: UserId,
    pub created_at: Timestamp,
    /// When every ticket had been looked at.
    pub finished_at: Option<Timestamp>,
    /// When undoing began.
    pub undone_at: Option<Timestamp>,
    pub undone_by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}
