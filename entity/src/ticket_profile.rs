//! Table `ticket_profile`.

use domain::ids::TicketId;
use domain::state::Channel;
use sea_orm::entity::prelude::*;

/// What is kept of a ticket beyond what every ticket has. Most tickets have no row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: TicketId,
    pub channel: Channel,
    /// Who turned to the desk, as it was typed; empty where that is the requester.
    pub caller_name: String,
    pub caller_email: String,
    /// Of a call: the number it came from.
    pub caller_phone: String,
    pub caller_username: String,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
