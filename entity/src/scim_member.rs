//! Table `scim_member`.

use domain::ids::{ScimGroupId, UserId};
use sea_orm::entity::prelude::*;

/// Who is in a group of an identity provider.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: ScimGroupId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
}

impl ActiveModelBehavior for ActiveModel {}
