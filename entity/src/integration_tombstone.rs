//! Table `integration_tombstone`.

use domain::Timestamp;
use domain::ids::IntegrationId;
use sea_orm::entity::prelude::*;

/// Somebody who was erased here and may still be in another system. It tells nothing of them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integration_tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// Who they are there: a hash.
    #[sea_orm(primary_key, auto_increment = false)]
    pub external_key: String,
    pub erased_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
