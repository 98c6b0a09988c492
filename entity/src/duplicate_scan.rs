//! Table `duplicate_scan`.

use domain::Timestamp;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// How far the search for duplicates has come: everybody up to this moment and id has been looked at. One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_scan")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub cursor_at: Timestamp,
    pub cursor_id: UserId,
    /// When it goes on.
    pub next_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
