//! Table `journal_redaction`.

use domain::ids::{JournalId, PrivacyTaskId};
use sea_orm::entity::prelude::*;

/// A journal row whose values an erasure took out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_redaction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub journal_id: JournalId,
    /// The hash over all rows emptied together, which a journal row of the task tells.
    #[sea_orm(primary_key, auto_increment = false)]
    pub proof: String,
    pub task_id: PrivacyTaskId,
    /// Of the row as it is since.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
