//! Table `sales_account`.

use domain::Timestamp;
use domain::ids::{CustomerId, SalesAccountId};
use sea_orm::entity::prelude::*;

/// An organisation the desk would like to have as a customer. Its people are prospects.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sales_account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SalesAccountId,
    pub name: String,
    /// The name folded for comparison; unique.
    #[sea_orm(unique)]
    pub name_key: String,
    pub phone: String,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    /// The customer it became.
    pub customer_id: Option<CustomerId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
