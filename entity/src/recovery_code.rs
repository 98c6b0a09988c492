//! Table `recovery_code`.

use domain::Timestamp;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// A code that replaces an authenticator app once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// Hashed with the server's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: String,
    pub user_id: UserId,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
