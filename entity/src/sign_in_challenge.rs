//! Table `sign_in_challenge`.

use domain::Timestamp;
use domain::ids::{OidcProviderId, UserId};
use sea_orm::entity::prelude::*;

/// A sign-in whose password was right, or for which a provider vouched, and whose second factor is still asked for.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_challenge")]
pub struct Model {
    /// The hash of the token the browser holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub user_id: UserId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// The provider of single sign-on that vouched for them, if it was not a password.
    pub provider_id: Option<OidcProviderId>,
    /// What the provider calls the session there.
    pub provider_session: Option<String>,
    /// The token in which it vouched, sealed.
    #[sea_orm(column_type = "Text", nullable)]
    pub provider_hint: Option<String>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
