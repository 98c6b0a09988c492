//! Table `scim_connection`.

use domain::Timestamp;
use domain::ids::{DepartmentId, RoleId, ScimConnectionId, SiteId, SourceId, UserId};
use domain::scim::ScimPeople;
use domain::state::WebAccess;
use sea_orm::entity::prelude::*;

/// An identity provider that keeps people here.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_connection")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ScimConnectionId,
    pub name: String,
    /// The name folded for comparison.
    #[sea_orm(unique)]
    pub name_key: String,
    pub people: ScimPeople,
    /// Where its people are kept: a source of its own.
    pub source_id: SourceId,
    /// Where its people belong.
    pub default_site_id: SiteId,
    /// Of new people.
    pub web_access: WebAccess,
    /// What every agent of it is given.
    pub role_id: Option<RoleId>,
    pub department_id: Option<DepartmentId>,
    /// What members of its groups are given: JSON.
    #[sea_orm(column_type = "Text")]
    pub groups: String,
    /// Whether people who are here already are taken over.
    pub adopts: bool,
    /// Whether new customer users get an account.
    pub welcomes: bool,
    /// Per cent of its people.
    pub threshold: i64,
    /// Who made it, or changed it since: within their rights it acts.
    pub keeper_id: Option<UserId>,
    /// The first characters of the token.
    pub token_prefix: Option<String>,
    /// The token itself is shown once and not stored.
    #[sea_orm(unique)]
    pub token_hash: Option<String>,
    pub token_made_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    /// Since when deactivations are refused.
    pub tripped_at: Option<Timestamp>,
    /// Until when all of them are let through.
    pub released_until: Option<Timestamp>,
    /// Since when it is refused because of its keeper.
    pub barred_at: Option<Timestamp>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
