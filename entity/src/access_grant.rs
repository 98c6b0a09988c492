//! Table `access_grant`.

use domain::Timestamp;
use domain::ids::{CustomerId, GrantId, RoleId, UserId};
use domain::state::{GrantKind, GroupLevel};
use sea_orm::entity::prelude::*;

/// One membership or grant, with its dates. What `target_id` points at depends on the kind.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_grant")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: GrantId,
    pub kind: GrantKind,
    /// Who holds it, if a single user does.
    pub user_id: Option<UserId>,
    /// Who holds it, if a whole customer does.
    pub customer_id: Option<CustomerId>,
    /// The role, department, queue, access group, customer or ticket it is about.
    pub target_id: i64,
    /// The role held there, where the kind has one.
    pub role_id: Option<RoleId>,
    /// The level, on access groups.
    pub level: Option<GroupLevel>,
    pub valid_from: Option<Timestamp>,
    /// First moment at which it no longer holds.
    pub valid_until: Option<Timestamp>,
    pub granted_by: Option<UserId>,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
