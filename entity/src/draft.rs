//! Table `draft`.

use domain::Timestamp;
use domain::drafts::DraftSide;
use domain::ids::{TicketId, UserId};
use domain::state::ArticleKind;
use sea_orm::entity::prelude::*;

/// What somebody is writing in a ticket: theirs alone, and never in the journal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: UserId,
    pub ticket_id: TicketId,
    pub side: DraftSide,
    /// What it is going to be.
    pub kind: ArticleKind,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
