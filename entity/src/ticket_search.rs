//! Table `ticket_search`.

use domain::ids::TicketId;
use sea_orm::entity::prelude::*;

/// The words a ticket is found by. An index over `text` follows it by itself.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_search")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: TicketId,
    /// Folded for comparison.
    #[sea_orm(column_type = "Text")]
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}
