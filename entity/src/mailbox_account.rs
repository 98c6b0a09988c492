//! Table `mailbox_account`.

use domain::Timestamp;
use domain::ids::MailboxId;
use domain::mailbox_accounts::{MailCredential, MailSecurity};
use sea_orm::entity::prelude::*;

/// The mail server from which a mailbox is fetched, and how far that is.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub mailbox_id: MailboxId,
    pub host: String,
    pub port: i32,
    pub security: MailSecurity,
    pub login: String,
    pub credential: MailCredential,
    /// Password or token, encrypted with the server's key.
    #[sea_orm(column_type = "Text")]
    pub secret: String,
    pub folder: String,
    /// Where fetched mails are moved to; they are deleted where there is none.
    pub move_to: Option<String>,
    pub is_enabled: bool,
    pub poll_seconds: i32,
    /// Within one of these, the server gives no number twice.
    pub uid_validity: Option<i64>,
    /// Every mail up to this number is done with.
    pub last_uid: Option<i64>,
    /// Mails fetched so far.
    pub fetched: i64,
    pub fetched_at: Option<Timestamp>,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
    /// Errors in a row.
    pub failures: i32,
    /// Not before.
    pub next_at: Option<Timestamp>,
    /// The server that fetches it.
    pub locked_by: Option<String>,
    /// When others may take it over.
    pub locked_until: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Raised by one with each change of the form.
    pub version: i64,
    #[sea_orm(belongs_to, from = "mailbox_id", to = "id")]
    pub mailbox: BelongsTo<super::mailbox::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
