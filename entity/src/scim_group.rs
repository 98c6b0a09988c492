//! Table `scim_group`.

use domain::Timestamp;
use domain::ids::{ScimConnectionId, ScimGroupId};
use sea_orm::entity::prelude::*;

/// A group of an identity provider.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_group")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ScimGroupId,
    pub connection_id: ScimConnectionId,
    pub display_name: String,
    /// The name folded for comparison.
    pub name_key: String,
    pub external_id: Option<String>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
