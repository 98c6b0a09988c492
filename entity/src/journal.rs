//! Table `journal`.

use domain::Timestamp;
use domain::ids::{JournalId, UserId};
use sea_orm::entity::prelude::*;

/// One change or event. Append-only; without foreign keys, so that it outlives what it is about.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: JournalId,
    pub at: Timestamp,
    /// In whose name.
    pub subject_id: Option<UserId>,
    /// Who really acted.
    pub real_id: Option<UserId>,
    /// What led to it: a request, a job, the command line, ….
    pub cause: String,
    /// Which one, where causes are numbered.
    pub cause_id: Option<i64>,
    pub request_id: String,
    pub event: String,
    /// The table the changed row is in.
    pub entity: String,
    pub entity_id: i64,
    /// JSON: the changed fields, with their values before and after.
    #[sea_orm(column_type = "Text")]
    pub changes: String,
}

impl ActiveModelBehavior for ActiveModel {}
