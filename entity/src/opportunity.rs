//! Table `opportunity`.

use domain::Timestamp;
use domain::ids::{CustomerId, LeadId, TicketId, UserId};
use sea_orm::entity::prelude::*;

/// What makes a ticket an opportunity: whom it is about, and what became of that.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opportunity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: TicketId,
    pub lead_id: LeadId,
    pub converted_at: Option<Timestamp>,
    /// The user it was converted to; a number that stays when that user is erased.
    pub user_id: Option<UserId>,
    /// The customer it was converted to.
    pub customer_id: Option<CustomerId>,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
    #[sea_orm(belongs_to, from = "lead_id", to = "id")]
    pub lead: BelongsTo<super::lead::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
