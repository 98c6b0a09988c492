//! Table `passkey_challenge`.

use domain::Timestamp;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// What a passkey or security key was asked to sign. It is answered once, and soon.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_challenge")]
pub struct Model {
    /// The hash of the token the browser holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What for.
    pub purpose: String,
    /// Whom it was put to; nobody in particular when somebody signs in without a password.
    pub user_id: Option<UserId>,
    /// What is needed to check the answer, as JSON.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub expires_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
