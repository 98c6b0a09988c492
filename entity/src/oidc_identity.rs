//! Table `oidc_identity`.

use domain::Timestamp;
use domain::ids::{OidcIdentityId, OidcProviderId, UserId};
use sea_orm::entity::prelude::*;

/// Who somebody is at a provider of single sign-on.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_identity")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OidcIdentityId,
    pub provider_id: OidcProviderId,
    pub user_id: UserId,
    /// The hash of what the provider calls them, which may be long.
    pub subject_hash: String,
    /// What they are called there, for people to read.
    pub label: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
    #[sea_orm(belongs_to, from = "provider_id", to = "id")]
    pub provider: BelongsTo<super::oidc_provider::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
