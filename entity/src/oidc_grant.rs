//! Table `oidc_grant`.

use domain::ids::{GrantId, OidcProviderId, UserId};
use sea_orm::entity::prelude::*;

/// A grant that somebody has by what a provider of single sign-on says of them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub grant_id: GrantId,
    pub provider_id: OidcProviderId,
    pub user_id: UserId,
}

impl ActiveModelBehavior for ActiveModel {}
