//! Table `response_target`.

use domain::Timestamp;
use domain::ids::{CalendarId, CustomerId, QueueId, TargetId};
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// Within which business time tickets of a queue or customer are answered and resolved.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "response_target")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TargetId,
    pub name: String,
    #[sea_orm(unique)]
    pub name_key: String,
    pub validity: Validity,
    pub calendar_id: CalendarId,
    /// For tickets of every queue if there is none.
    pub queue_id: Option<QueueId>,
    /// For tickets of every customer if there is none.
    pub customer_id: Option<CustomerId>,
    pub first_minutes: Option<i64>,
    pub next_minutes: Option<i64>,
    pub resolution_minutes: Option<i64>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "calendar_id", to = "id")]
    pub calendar: BelongsTo<super::calendar::Entity>,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<Option<super::customer::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
