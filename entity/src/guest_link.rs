//! Table `guest_link`.

use domain::Timestamp;
use domain::ids::{GuestLinkId, TicketId, UserId};
use sea_orm::entity::prelude::*;

/// A link that opens one ticket for one person who has no account (N15). It is no key: a browser that is not
/// known is asked who sits there.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guest_link")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: GuestLinkId,
    pub ticket_id: TicketId,
    /// To whom it was sent.
    pub user_id: UserId,
    pub nonce: String,
    /// The token itself is only in mails.
    #[sea_orm(unique)]
    pub token_hash: String,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub created_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
