//! Table `job`.

use domain::Timestamp;
use domain::ids::JobId;
use sea_orm::entity::prelude::*;

/// A background job.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: JobId,
    pub kind: String,
    /// JSON, by kind.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// `ready`, `done` or `dead`.
    pub state: String,
    /// Not before.
    pub run_at: Timestamp,
    pub attempts: i32,
    pub max_attempts: i32,
    /// The worker that has it.
    pub locked_by: Option<String>,
    /// When others may take it over.
    pub locked_until: Option<Timestamp>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// At most one job has it.
    #[sea_orm(unique)]
    pub dedup_key: Option<String>,
    pub progress_done: i64,
    /// Zero as long as it is not known.
    pub progress_total: i64,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
