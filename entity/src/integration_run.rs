//! Table `integration_run`.

use domain::Timestamp;
use domain::ids::{ImportId, IntegrationId, IntegrationRunId, UserId};
use domain::integrations::IntegrationRunState;
use sea_orm::entity::prelude::*;

/// One time that another system was read.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integration_run")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: IntegrationRunId,
    pub integration_id: IntegrationId,
    /// Its rows, which are kept for a shorter time.
    pub import_id: Option<ImportId>,
    pub is_automatic: bool,
    pub state: IntegrationRunState,
    pub started_by: Option<UserId>,
    pub found: i64,
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub errors: i64,
    /// Unknown before the dry run is over.
    pub vanished: Option<i64>,
    /// Why it stopped or failed.
    #[sea_orm(column_type = "Text")]
    pub message: String,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl ActiveModelBehavior for ActiveModel {}
