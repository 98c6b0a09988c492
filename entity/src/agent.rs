//! Table `agent`.

use domain::Timestamp;
use domain::ids::UserId;
use domain::state::UserType;
use sea_orm::entity::prelude::*;

/// Makes a user an agent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    pub user_type: UserType,
    /// When it was deleted; cleared by undelete (RTP-17..19).
    pub deleted_at: Option<Timestamp>,
    /// Is told by mail of tickets that become theirs, and of what customers write in them.
    pub owner_mail: bool,
    /// Is told by mail of new tickets in their queues.
    pub new_ticket_mail: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
