//! Table `ticket_outsider`.

use domain::Timestamp;
use domain::ids::{TicketId, UserId};
use sea_orm::entity::prelude::*;

/// Somebody outside of the customer of a ticket to whom replies may go: an agent has confirmed it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_outsider")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: TicketId,
    pub user_id: UserId,
    pub confirmed_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
