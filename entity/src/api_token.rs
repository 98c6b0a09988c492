//! Table `api_token`.

use domain::Timestamp;
use domain::ids::{TokenId, UserId};
use sea_orm::entity::prelude::*;

/// A token of the REST API.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TokenId,
    pub user_id: UserId,
    pub name: String,
    /// The first characters of the token, to recognise it by.
    pub prefix: String,
    /// The token itself is shown once and not stored.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// JSON array.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
