//! Table `account`.

use domain::Timestamp;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// The login of a user. Guests have none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Argon2 in PHC format; absent until the first password is set.
    pub password_hash: Option<String>,
    pub must_change_password: bool,
    pub password_set_at: Option<Timestamp>,
    /// When the mail address was verified (OST-22).
    pub activated_at: Option<Timestamp>,
    pub last_sign_in_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
