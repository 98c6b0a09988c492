//! Table `undeliverable_address`.

use domain::Timestamp;
use sea_orm::entity::prelude::*;

/// A mail address from which a mail came back for good.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "undeliverable_address")]
pub struct Model {
    /// The address folded for comparison.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address_key: String,
    /// What the other side said.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
