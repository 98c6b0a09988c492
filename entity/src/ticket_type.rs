//! Table `ticket_type`.

use domain::Timestamp;
use domain::ids::{QueueId, TypeId};
use domain::state::Validity;
use sea_orm::entity::prelude::*;

/// What kind of matter a ticket is.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_type")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TypeId,
    pub name: String,
    /// The name folded for comparison; unique.
    #[sea_orm(unique)]
    pub name_key: String,
    pub validity: Validity,
    #[sea_orm(column_type = "Text")]
    pub comment: String,
    /// Its place in lists.
    pub position: i64,
    pub is_in_portal: bool,
    /// Offered for tickets without an account.
    pub is_anonymous: bool,
    /// No contact details are asked for without an account.
    pub hides_contact: bool,
    /// Its tickets are opportunities.
    pub is_opportunity: bool,
    /// Proposed for new tickets.
    pub queue_id: Option<QueueId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "queue_id", to = "id")]
    pub queue: BelongsTo<Option<super::queue::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
