//! Table `person_merge`.

use domain::Timestamp;
use domain::ids::{MergeId, UserId};
use domain::merging::MergeState;
use sea_orm::entity::prelude::*;

/// Two people merged into one. As long as it is not undone, the second one leads to the first.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_merge")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MergeId,
    /// Who stays.
    pub kept_id: UserId,
    /// Who was merged into them.
    pub gone_id: UserId,
    pub state: MergeState,
    /// In whose name.
    pub subject_id: UserId,
    /// Who really acted.
    pub real_id: UserId,
    /// How many tickets moved.
    pub moved: i64,
    /// JSON array: what undoing left as it was, in words.
    #[sea_orm(column_type = "Text")]
    pub left_over: String,
    pub created_at: Timestamp,
    /// When everything had moved.
    pub finished_at: Option<Timestamp>,
    /// When undoing began.
    pub undone_at: Option<Timestamp>,
    pub undone_by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}
