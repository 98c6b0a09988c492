//! Table `oidc_attempt`.

use domain::Timestamp;
use domain::ids::{OidcProviderId, UserId};
use sea_orm::entity::prelude::*;

/// Somebody who was sent to a provider and has not come back yet. Each comes back once, and soon.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_attempt")]
pub struct Model {
    /// The hash of the state that the provider sends back.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub provider_id: OidcProviderId,
    /// Who is signed in and links the provider to their account.
    pub user_id: Option<UserId>,
    /// The hash of the token that the browser holds.
    pub browser_hash: String,
    /// What is needed to check the answer: sealed JSON.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub expires_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
