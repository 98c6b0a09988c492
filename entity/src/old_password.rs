//! Table `old_password`.

use domain::Timestamp;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// A password somebody had before, which they cannot choose again for a while.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "old_password")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: UserId,
    /// Argon2 in PHC format.
    pub password_hash: String,
    pub replaced_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
