//! Table `primary_contact`.

use domain::ids::{CustomerId, SiteId, UserId};
use sea_orm::entity::prelude::*;

/// Somebody of a customer who is asked first: about the whole customer, or about one of its sites.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "primary_contact")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub customer_id: CustomerId,
    /// One of the customer; none for a contact of the customer as a whole.
    pub site_id: Option<SiteId>,
    pub user_id: UserId,
    /// Its place among those of the same customer or site.
    pub position: i64,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
