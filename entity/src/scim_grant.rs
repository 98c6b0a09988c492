//! Table `scim_grant`.

use domain::ids::{GrantId, ScimConnectionId, UserId};
use sea_orm::entity::prelude::*;

/// A grant that somebody holds by a group of an identity provider.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub grant_id: GrantId,
    pub connection_id: ScimConnectionId,
    pub user_id: UserId,
}

impl ActiveModelBehavior for ActiveModel {}
