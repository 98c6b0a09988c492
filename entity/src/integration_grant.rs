//! Table `integration_grant`.

use domain::ids::{GrantId, IntegrationId, UserId};
use sea_orm::entity::prelude::*;

/// A grant that somebody holds because an integration gave it to them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integration_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub grant_id: GrantId,
    pub integration_id: IntegrationId,
    pub user_id: UserId,
}

impl ActiveModelBehavior for ActiveModel {}
