//! Table `muted_ticket`.

use domain::Timestamp;
use domain::ids::{TicketId, UserId};
use sea_orm::entity::prelude::*;

/// Somebody gets no mails about a ticket, though they are its requester or follow it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "muted_ticket")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: TicketId,
    pub user_id: UserId,
    pub muted_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
