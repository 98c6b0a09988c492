//! Table `role`.

use domain::Timestamp;
use domain::ids::RoleId;
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// A named set of rights agents are granted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: RoleId,
    pub name: String,
    /// The name folded for comparison; unique.
    #[sea_orm(unique)]
    pub name_key: String,
    /// JSON array of agent-wide rights.
    #[sea_orm(column_type = "Text")]
    pub permissions: String,
    /// JSON array of rights on tickets.
    #[sea_orm(column_type = "Text")]
    pub ticket_rights: String,
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
