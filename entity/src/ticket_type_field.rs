//! Table `ticket_type_field`.

use domain::ids::{FieldId, TypeId};
use sea_orm::entity::prelude::*;

/// A custom field on the forms of a ticket type.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_type_field")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub type_id: TypeId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub field_id: FieldId,
    /// Its place on the form.
    pub position: i64,
    pub is_required: bool,
    #[sea_orm(belongs_to, from = "type_id", to = "id")]
    pub ticket_type: BelongsTo<super::ticket_type::Entity>,
    #[sea_orm(belongs_to, from = "field_id", to = "id")]
    pub field: BelongsTo<super::custom_field::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
