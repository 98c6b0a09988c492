//! Table `role_session_limit`.

use domain::ids::RoleId;
use sea_orm::entity::prelude::*;

/// How long sessions of the holders of a role last, and what they begin with. Most roles have no row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_session_limit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub role_id: RoleId,
    /// Minutes without use.
    pub idle_minutes: Option<i64>,
    /// Hours in all.
    pub session_hours: Option<i64>,
    /// Its holders need a second factor.
    pub needs_two_factor: bool,
    #[sea_orm(belongs_to, from = "role_id", to = "id")]
    pub role: BelongsTo<super::role::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
