//! Table `incoming_mail`.

use domain::Timestamp;
use domain::ids::{IncomingId, MailboxId, TicketId};
use domain::mailboxes::IncomingState;
use sea_orm::entity::prelude::*;

/// A mail that came in by a mailbox. The same one is noted once.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incoming_mail")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: IncomingId,
    pub mailbox_id: MailboxId,
    /// A hash of Message-ID, sender and content, or of its bytes where it has no Message-ID; unique within the mailbox.
    pub dedup_key: String,
    pub state: IncomingState,
    /// Address of the sender; empty if it names none.
    pub sender: String,
    /// The address folded for comparison.
    pub sender_key: String,
    pub subject: String,
    /// Why it became no article.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The name of the object that holds its bytes, while it is in quarantine.
    pub storage_key: Option<String>,
    /// In bytes.
    pub size: i64,
    pub ticket_id: Option<TicketId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "mailbox_id", to = "id")]
    pub mailbox: BelongsTo<super::mailbox::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
