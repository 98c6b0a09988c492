//! Table `ticket_link`.

use domain::Timestamp;
use domain::ids::{TicketId, TieId, UserId};
use domain::ties::LinkKind;
use sea_orm::entity::prelude::*;

/// How two tickets belong together. The same two are linked once in each way.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_link")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TieId,
    pub kind: LinkKind,
    /// The parent, or the duplicate; of related tickets the older one.
    pub from_id: TicketId,
    pub to_id: TicketId,
    /// A number that stays when that person is erased.
    pub created_by: Option<UserId>,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
