//! Table `ticket`.

use domain::Timestamp;
use domain::ids::{CustomerId, QueueId, SiteId, TicketId, TypeId, UserId};
use domain::state::{Priority, TicketState};
use sea_orm::entity::prelude::*;

/// A ticket. Joins with `user` follow the requester; the owner is reached by `Relation::Owner`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TicketId,
    pub subject: String,
    pub queue_id: QueueId,
    pub state: TicketState,
    pub priority: Priority,
    pub requester_id: UserId,
    /// The customer of the requester, or another one the requester belongs to.
    pub customer_id: CustomerId,
    pub site_id: SiteId,
    /// The agent who works on it.
    pub owner_id: Option<UserId>,
    pub is_confidential: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    /// Raised by one with each change: detects that two people edit at once.
    pub version: i64,
    pub type_id: TypeId,
    /// Values of custom fields, an object of lists; most tickets have none.
    #[sea_orm(column_type = "Text", nullable)]
    pub fields: Option<String>,
    /// Names of tags, one a line, as table `ticket_tag` has them; most tickets have none.
    #[sea_orm(column_type = "Text", nullable)]
    pub tags: Option<String>,
    /// Until when it is pending, if that is known.
    pub pending_until: Option<Timestamp>,
    /// Whether it is closed then, instead of opened.
    pub pending_closes: bool,
    #[sea_orm(belongs_to, from = "queue_id", to = "id")]
    pub queue: BelongsTo<super::queue::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Requester", from = "requester_id", to = "id")]
    pub requester: BelongsTo<super::user::Entity>,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<super::customer::Entity>,
    #[sea_orm(belongs_to, from = "site_id", to = "id")]
    pub site: BelongsTo<super::site::Entity>,
    #[sea_orm(belongs_to, relation_enum = "Owner", from = "owner_id", to = "id")]
    pub owner: BelongsTo<Option<super::user::Entity>>,
    #[sea_orm(has_many)]
    pub articles: HasMany<super::article::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Requester.def()
    }
}
