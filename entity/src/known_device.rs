//! Table `known_device`.

use domain::Timestamp;
use domain::ids::{DeviceId, UserId};
use sea_orm::entity::prelude::*;

/// A browser in which somebody signed in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_device")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeviceId,
    pub user_id: UserId,
    /// The hash of the token in its cookie, which is another one after each sign-in.
    pub token_hash: String,
    /// The network address of the last sign-in.
    pub address: String,
    pub user_agent: String,
    pub first_seen_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Until when it asks for no second factor.
    pub remembered_until: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
