//! Table `access_group`.

use domain::Timestamp;
use domain::ids::GroupId;
use domain::state::{GroupLevel, Validity};
use sea_orm::entity::prelude::*;

/// An access group: customers and single users are granted levels on it (OTR-12).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_group")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: GroupId,
    pub name: String,
    /// The name folded for comparison; unique.
    #[sea_orm(unique)]
    pub name_key: String,
    /// The level every customer user holds without a grant.
    pub everyone_level: Option<GroupLevel>,
    pub validity: Validity,
    pub valid_from: Option<Timestamp>,
    /// First moment at which it is no longer valid.
    pub valid_until: Option<Timestamp>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
