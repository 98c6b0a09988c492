//! Table `retention_rule`.

use domain::Timestamp;
use domain::ids::{CustomerId, RetentionRuleId, UserId};
use domain::retention::{AccessCondition, RetentionAction, RetentionSubject};
use sea_orm::entity::prelude::*;

/// What is not kept for ever, and what becomes of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_rule")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RetentionRuleId,
    pub name: String,
    #[sea_orm(unique)]
    pub name_key: String,
    pub subject: RetentionSubject,
    pub action: RetentionAction,
    pub months: i64,
    /// Of every customer if there is none.
    pub customer_id: Option<CustomerId>,
    pub web_access: AccessCondition,
    pub only_guests: bool,
    /// A run that finds more waits for somebody's approval.
    pub most: i64,
    pub is_enabled: bool,
    /// Within whose rights it runs: who enabled it, or changed it since.
    pub keeper_id: Option<UserId>,
    pub next_run_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<Option<super::customer::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
