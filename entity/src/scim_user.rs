//! Table `scim_user`.

use domain::Timestamp;
use domain::ids::{ScimConnectionId, UserId};
use sea_orm::entity::prelude::*;

/// Somebody whom an identity provider keeps here.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    pub connection_id: ScimConnectionId,
    /// What the identity provider calls them.
    pub user_name: String,
    /// The same folded for comparison.
    pub user_name_key: String,
    pub external_id: Option<String>,
    /// What the identity provider said, in the words of its schema: JSON.
    #[sea_orm(column_type = "Text")]
    pub attributes: String,
    /// Whether they are invalid because the identity provider deactivated them.
    pub made_invalid: bool,
    pub deactivated_at: Option<Timestamp>,
    /// When groups last gave or took something.
    pub regranted_at: Option<Timestamp>,
    /// Since when the identity provider keeps them no more.
    pub deleted_at: Option<Timestamp>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
