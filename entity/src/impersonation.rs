//! Table `impersonation`.

use domain::Timestamp;
use domain::eyes::Way;
use domain::ids::{ImpersonationId, TicketId, UserId};
use sea_orm::entity::prelude::*;

/// A stay of an administrator in somebody else's view (ZAM-13), or a look at it from outside.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "impersonation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ImpersonationId,
    pub admin_id: UserId,
    /// In which way they see.
    pub way: Way,
    /// Through whose eyes.
    pub user_id: UserId,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The ticket it is about.
    pub ticket_id: Option<TicketId>,
    /// Where the administrator returns to.
    pub return_path: String,
    pub started_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub end_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
