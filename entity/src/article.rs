//! Table `article`.

use domain::Timestamp;
use domain::ids::{ArticleId, TicketId, UserId};
use domain::state::ArticleKind;
use sea_orm::entity::prelude::*;

/// A public reply or an internal note of a ticket.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ArticleId,
    pub ticket_id: TicketId,
    pub kind: ArticleKind,
    /// In whose name it was written.
    pub author_id: UserId,
    /// The administrator who wrote it in the author's view.
    pub real_author_id: Option<UserId>,
    /// Of the message that opened a ticket, its subject, for the search. It follows by itself.
    pub subject: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// Whether the body is Markdown. What came by mail is plain text.
    pub is_markdown: bool,
    /// Sent by the client: the same submission is stored once.
    #[sea_orm(unique)]
    pub idempotency_key: Option<String>,
    pub created_at: Timestamp,
    #[sea_orm(belongs_to, from = "ticket_id", to = "id")]
    pub ticket: BelongsTo<super::ticket::Entity>,
    #[sea_orm(belongs_to, from = "author_id", to = "id")]
    pub author: BelongsTo<super::user::Entity>,
    #[sea_orm(has_many)]
    pub attachments: HasMany<super::attachment::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
