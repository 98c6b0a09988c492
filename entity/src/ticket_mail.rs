//! Table `ticket_mail`.

use domain::Timestamp;
use domain::ids::TicketId;
use sea_orm::entity::prelude::*;

/// A mail about a ticket, sent or received: an answer to it belongs to that ticket.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_mail")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: TicketId,
    /// A hash of its Message-ID.
    pub message_key: String,
    /// Without the angle brackets.
    pub message_id: String,
    /// Whether it came in; otherwise it was sent.
    pub is_incoming: bool,
    pub created_at: Timestamp,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
