//! Table `customer_profile`.

use domain::ids::{CustomerId, DepartmentId, UserId};
use sea_orm::entity::prelude::*;

/// What is kept of a customer beyond its name. Many customers have no row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    pub phone: String,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// The agent who looks after the customer.
    pub account_manager_id: Option<UserId>,
    /// The department that does.
    pub account_department_id: Option<DepartmentId>,
    /// New tickets of its people go to the account manager.
    pub assigns_manager: bool,
    /// Not every agent sees the customer.
    pub is_confidential: bool,
    /// Values of custom fields: an object of lists.
    #[sea_orm(column_type = "Text")]
    pub fields: String,
    #[sea_orm(belongs_to, from = "customer_id", to = "id")]
    pub customer: BelongsTo<super::customer::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
