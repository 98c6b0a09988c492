//! Table `custom_field`.

use domain::Timestamp;
use domain::fields::{FieldKind, FieldRecord, Presence};
use domain::ids::FieldId;
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// A field that the desk has added to its records.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_field")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: FieldId,
    pub record: FieldRecord,
    /// Unique among the fields of its records.
    pub key: String,
    pub label: String,
    pub kind: FieldKind,
    /// What can be chosen, one a line.
    #[sea_orm(column_type = "Text")]
    pub choices: String,
    #[sea_orm(column_type = "Text")]
    pub hint: String,
    /// As `agent_create` says; for servers of an older version.
    pub is_required: bool,
    pub agent_create: Presence,
    pub agent_edit: Presence,
    pub portal_create: Presence,
    pub portal_edit: Presence,
    pub validity: Validity,
    /// Its place in forms.
    pub position: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
