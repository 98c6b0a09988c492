//! Table `canned_reply_queue`.

use domain::ids::{CannedId, QueueId};
use sea_orm::entity::prelude::*;

/// A queue in whose tickets a canned reply is offered. One without any row is offered everywhere.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "canned_reply_queue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub canned_id: CannedId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub queue_id: QueueId,
    #[sea_orm(belongs_to, from = "canned_id", to = "id")]
    pub canned: BelongsTo<super::canned_reply::Entity>,
    #[sea_orm(belongs_to, from = "queue_id", to = "id")]
    pub queue: BelongsTo<super::queue::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
