//! Table `privacy_task`.

use domain::Timestamp;
use domain::ids::{PrivacyTaskId, RetentionRunId, UserId};
use domain::privacy::PrivacyState;
use sea_orm::entity::prelude::*;

/// An erasure of a person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "privacy_task")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PrivacyTaskId,
    pub user_id: UserId,
    /// Their name; emptied at the end.
    pub name: String,
    pub state: PrivacyState,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub requested_by: UserId,
    /// JSON array: what is looked for in texts; emptied at the end.
    #[sea_orm(column_type = "Text")]
    pub traces: String,
    /// JSON array: ids of the deleted tickets.
    #[sea_orm(column_type = "Text")]
    pub tickets: String,
    /// JSON object: the receipt.
    #[sea_orm(column_type = "Text")]
    pub counts: String,
    /// The present step.
    pub step: i64,
    /// The place within it.
    pub cursor: i64,
    pub handled: i64,
    pub to_handle: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// When it begins, if it waits.
    pub due_at: Option<Timestamp>,
    /// JSON object: what restoring puts back, as long as that is possible.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// JSON object: what becomes of what; everything is deleted where there is none.
    #[sea_orm(column_type = "Text", nullable)]
    pub plan: Option<String>,
    /// The run of a rule of retention that asked for it.
    pub retention_run_id: Option<RetentionRunId>,
}

impl ActiveModelBehavior for ActiveModel {}
