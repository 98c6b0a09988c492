//! Table `time_entry`.

use domain::Timestamp;
use domain::ids::{TicketId, TimeEntryId, UserId};
use sea_orm::entity::prelude::*;

/// What somebody worked on a ticket.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_entry")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TimeEntryId,
    pub ticket_id: TicketId,
    /// Who worked.
    pub user_id: UserId,
    pub minutes: i64,
    pub note: String,
    pub worked_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
