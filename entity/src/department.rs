//! Table `department`.

use domain::Timestamp;
use domain::ids::DepartmentId;
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// A department agents belong to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "department")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DepartmentId,
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
    #[sea_orm(has_many)]
    pub queues: HasMany<super::queue::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
