//! Table `one_time_link`.

use domain::Timestamp;
use domain::ids::{LinkId, UserId};
use sea_orm::entity::prelude::*;

/// A link sent by mail that works once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_link")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: LinkId,
    pub user_id: UserId,
    pub purpose: String,
    pub nonce: String,
    /// The token itself is only in the mail.
    #[sea_orm(unique)]
    pub token_hash: String,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub created_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
