//! Table `mailbox`.

use domain::Timestamp;
use domain::ids::{MailboxId, QueueId};
use domain::mailboxes::CreateUsers;
use sea_orm::entity::prelude::*;

/// A mailbox whose mails become tickets.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MailboxId,
    pub name: String,
    /// The name folded for comparison; unique.
    #[sea_orm(unique)]
    pub name_key: String,
    pub address: String,
    /// The address folded for comparison; unique.
    #[sea_orm(unique)]
    pub address_key: String,
    /// Where its new tickets wait.
    pub queue_id: QueueId,
    /// Whether unknown senders are added to the directory (HAL-45).
    pub create_users: CreateUsers,
    /// Whether it takes mails.
    pub is_active: bool,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Raised by one with each change.
    pub version: i64,
    #[sea_orm(belongs_to, from = "queue_id", to = "id")]
    pub queue: BelongsTo<super::queue::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
