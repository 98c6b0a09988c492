//! Table `ticket_due`.

use domain::Timestamp;
use domain::ids::{TargetId, TicketId};
use sea_orm::entity::prelude::*;

/// When a ticket is due, as its target says. It is computed whenever the ticket is written.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket_due")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_id: TicketId,
    pub target_id: TargetId,
    /// Since when the customer side waits for the next response.
    pub asked_at: Option<Timestamp>,
    /// Since when the ticket is pending or closed: the clocks stand.
    pub waiting_since: Option<Timestamp>,
    /// Seconds of business time in which it was so.
    pub waited_s: i64,
    /// The same when the customer side last asked.
    pub asked_waited_s: i64,
    pub first_due: Option<Timestamp>,
    pub next_due: Option<Timestamp>,
    pub resolution_due: Option<Timestamp>,
    /// The first of these moments; none while the clocks stand.
    pub due_at: Option<Timestamp>,
    /// Whether somebody was told that it has passed.
    pub told_first: bool,
    pub told_next: bool,
    pub told_resolution: bool,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
