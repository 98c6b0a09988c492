//! Table `integration_person`.

use domain::Timestamp;
use domain::ids::{IntegrationId, UserId};
use sea_orm::entity::prelude::*;

/// Somebody who is known from another system.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integration_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// Since when they are gone there.
    pub vanished_at: Option<Timestamp>,
    /// Whether they were set to invalid for it.
    pub made_invalid: bool,
    /// Who they are there: a hash.
    #[sea_orm(column_type = "Text", nullable)]
    pub external_key: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
