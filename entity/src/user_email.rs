//! Table `user_email`.

use domain::Timestamp;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// A mail address of a user. Addresses are unique over all users.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_email")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: UserId,
    /// As typed.
    pub address: String,
    /// The address folded for comparison; unique.
    #[sea_orm(unique)]
    pub address_key: String,
    pub is_primary: bool,
    pub created_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
