//! Table `mail_domain`.

use domain::Timestamp;
use domain::ids::{CustomerId, MailDomainId, SiteId};
use sea_orm::entity::prelude::*;

/// A mail domain whose new people belong to a site.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_domain")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MailDomainId,
    /// As the domain name system has it: lower case, ASCII; unique.
    #[sea_orm(unique)]
    pub domain: String,
    pub customer_id: CustomerId,
    /// One of the customer.
    pub site_id: SiteId,
    /// Whether it also holds for the domains below it that have no rule of their own.
    pub includes_subdomains: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<super::customer::Entity>,
    #[sea_orm(belongs_to, from = "site_id", to = "id")]
    pub site: BelongsTo<super::site::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
