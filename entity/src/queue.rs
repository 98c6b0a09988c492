//! Table `queue`.

use domain::Timestamp;
use domain::ids::{DepartmentId, GroupId, QueueId};
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// A queue in which tickets wait.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "queue")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: QueueId,
    pub department_id: DepartmentId,
    pub group_id: GroupId,
    pub name: String,
    /// The name folded for comparison; unique.
    #[sea_orm(unique)]
    pub name_key: String,
    pub validity: Validity,
    pub valid_from: Option<Timestamp>,
    /// First moment at which it is no longer valid.
    pub valid_until: Option<Timestamp>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "department_id", to = "id")]
    pub department: BelongsTo<super::department::Entity>,
    #[sea_orm(belongs_to, from = "group_id", to = "id")]
    pub group: BelongsTo<super::access_group::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
