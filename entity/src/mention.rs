//! Table `mention`.

use domain::Timestamp;
use domain::ids::{MentionId, MentionSearchId, TicketId, UserId};
use domain::mentions::{MentionPlace, MentionState};
use sea_orm::entity::prelude::*;

/// A place in a ticket of somebody else in which a person is mentioned. What it says is read where it stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mention")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MentionId,
    pub search_id: MentionSearchId,
    pub ticket_id: TicketId,
    pub place: MentionPlace,
    /// Id of the ticket, article, file or entry of time.
    pub record_id: i64,
    pub state: MentionState,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "search_id", to = "id")]
    pub search: BelongsTo<super::mention_search::Entity>,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
