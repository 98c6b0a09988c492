//! Table `epoch`.

use sea_orm::entity::prelude::*;

/// One row, raised by one whenever access changes: tells caches that they are stale.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "epoch")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub value: i64,
}

impl ActiveModelBehavior for ActiveModel {}
