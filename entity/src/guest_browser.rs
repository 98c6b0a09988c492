//! Table `guest_browser`.

use domain::Timestamp;
use domain::ids::{GuestBrowserId, GuestLinkId, UserId};
use sea_orm::entity::prelude::*;

/// A browser in which a guest link was opened, and the mail address that was given there.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "guest_browser")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: GuestBrowserId,
    pub link_id: GuestLinkId,
    /// Who sits there, once that is confirmed and they are in the directory.
    pub user_id: Option<UserId>,
    pub email: String,
    pub email_key: String,
    /// The address is not one of the person to whom the link was sent.
    pub is_forwarded: bool,
    /// The code in the mail follows from it.
    pub nonce: String,
    /// The value of the cookie, hashed.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// Codes that were wrong.
    pub tries: i64,
    pub confirmed_at: Option<Timestamp>,
    /// When somebody took this address out again: it is not let in by this link any more.
    pub removed_at: Option<Timestamp>,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    #[sea_orm(belongs_to, from = "link_id", to = "id")]
    pub link: BelongsTo<super::guest_link::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
