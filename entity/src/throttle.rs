//! Table `throttle`.

use domain::Timestamp;
use sea_orm::entity::prelude::*;

/// A counter of failures, such as failed sign-ins.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// What is counted: a prefix and an address or name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub failures: i32,
    pub window_started_at: Timestamp,
    pub blocked_until: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
