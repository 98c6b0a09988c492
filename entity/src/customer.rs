//! Table `customer`.

use domain::Timestamp;
use domain::ids::CustomerId;
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// A customer: an organisation whose people raise tickets.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CustomerId,
    pub name: String,
    /// The name folded for comparison; unique.
    #[sea_orm(unique)]
    pub name_key: String,
    pub validity: Validity,
    pub valid_from: Option<Timestamp>,
    /// First moment at which it is no longer valid.
    pub valid_until: Option<Timestamp>,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(has_many)]
    pub sites: HasMany<super::site::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
