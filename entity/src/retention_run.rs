//! Table `retention_run`.

use domain::Timestamp;
use domain::ids::{RetentionRuleId, RetentionRunId, UserId};
use domain::retention::RunState;
use sea_orm::entity::prelude::*;

/// One time that a rule of retention was applied.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_run")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RetentionRunId,
    pub rule_id: RetentionRuleId,
    pub state: RunState,
    /// Who began or approved it; the scheduler if nobody did.
    pub started_by: Option<UserId>,
    /// How many the conditions held for when it began.
    pub found: i64,
    /// The last id looked at.
    pub cursor: i64,
    /// JSON object: what became of how many.
    #[sea_orm(column_type = "Text")]
    pub counts: String,
    /// Why it waits or was stopped.
    #[sea_orm(column_type = "Text", nullable)]
    pub message: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "rule_id", to = "id")]
    pub rule: BelongsTo<super::retention_rule::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
