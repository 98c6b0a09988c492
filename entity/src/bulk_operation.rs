//! Table `bulk_operation`.

use domain::Timestamp;
use domain::bulk::BulkAction;
use domain::ids::{BulkId, UserId};
use sea_orm::entity::prelude::*;

/// An action on many people at once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_operation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: BulkId,
    pub action: BulkAction,
    /// JSON: the values of the action, as they were sent.
    #[sea_orm(column_type = "Text")]
    pub input: String,
    /// The action with its values, in words.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// In whose name.
    pub subject_id: UserId,
    /// Who really acted.
    pub real_id: UserId,
    pub created_at: Timestamp,
    /// When everybody had been looked at.
    pub finished_at: Option<Timestamp>,
    /// When undoing began.
    pub undone_at: Option<Timestamp>,
    pub undone_by: Option<UserId>,
    #[sea_orm(has_many)]
    pub items: HasMany<super::bulk_item::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
