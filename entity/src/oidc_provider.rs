//! Table `oidc_provider`.

use domain::Timestamp;
use domain::ids::{OidcProviderId, SiteId, UserId};
use domain::oidc::{OidcAudience, OidcSecondFactor};
use domain::state::WebAccess;
use sea_orm::entity::prelude::*;

/// A provider of single sign-on.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oidc_provider")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: OidcProviderId,
    pub name: String,
    /// The name folded for comparison.
    #[sea_orm(unique)]
    pub name_key: String,
    pub is_enabled: bool,
    pub issuer: String,
    pub client_id: String,
    /// Sealed.
    #[sea_orm(column_type = "Text", nullable)]
    pub secret: Option<String>,
    /// With spaces between them.
    pub scopes: String,
    pub audience: OidcAudience,
    /// Whether people who are here already are linked by their verified mail address.
    pub links_mail: bool,
    /// Whether every mail address counts as verified.
    pub trusts_mail: bool,
    /// Whether people whom nobody knows are added.
    pub creates_people: bool,
    /// Where new people belong by what it says: JSON.
    #[sea_orm(column_type = "Text")]
    pub places: String,
    /// Where they belong else.
    pub default_site_id: Option<SiteId>,
    /// Of new people.
    pub web_access: WebAccess,
    /// What agents are given by what it says: JSON.
    #[sea_orm(column_type = "Text")]
    pub roles: String,
    pub second_factor: OidcSecondFactor,
    /// With spaces between them.
    pub acr_values: String,
    /// Whether who signs out here is signed out there.
    pub signs_out: bool,
    /// Who made it, or changed it since: within their rights it adds and links people and gives roles.
    pub keeper_id: Option<UserId>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
