//! Table `site`.

use domain::Timestamp;
use domain::ids::{CustomerId, SiteId, UserId};
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// A place of a customer. Its name is unique within the customer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "site")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SiteId,
    pub customer_id: CustomerId,
    pub name: String,
    /// The name folded for comparison.
    pub name_key: String,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    pub validity: Validity,
    pub valid_from: Option<Timestamp>,
    /// First moment at which it is no longer valid.
    pub valid_until: Option<Timestamp>,
    /// The General User of the site (HAL-23). Without a foreign key, because users point at sites.
    pub general_user_id: Option<UserId>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    /// Custom fields as JSON.
    #[sea_orm(column_type = "Text")]
    pub fields: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<super::customer::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
