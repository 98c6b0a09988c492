//! Table `authenticator`.

use domain::Timestamp;
use domain::ids::{AuthenticatorId, UserId};
use sea_orm::entity::prelude::*;

/// An authenticator app of a person (ZAM-22). Its secret is not here: it follows from id and nonce with the
/// server's key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authenticator")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AuthenticatorId,
    pub user_id: UserId,
    pub name: String,
    pub nonce: String,
    /// The newest step of which a code was used: none before it is accepted any more.
    pub last_step: i64,
    pub created_at: Timestamp,
    /// When its first code was entered; it counts from then on.
    pub confirmed_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
