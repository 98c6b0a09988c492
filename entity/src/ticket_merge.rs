//! Table `ticket_merge`.

use domain::Timestamp;
use domain::ids::{TicketId, UserId};
use domain::state::TicketState;
use sea_orm::entity::prelude::*;

/// A ticket that is part of another one, with what it takes to be itself again. The row goes when that is
/// undone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_merge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: TicketId,
    /// The ticket that stays.
    pub into_id: TicketId,
    /// The state before.
    pub state: TicketState,
    pub closed_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    /// What went along: an object of lists of ids.
    #[sea_orm(column_type = "Text")]
    pub moved: String,
    /// A number that stays when that person is erased.
    pub merged_by: Option<UserId>,
    pub merged_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
