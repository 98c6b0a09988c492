//! Table `attachment`.

use domain::Timestamp;
use domain::ids::{ArticleId, AttachmentId, TicketId};
use sea_orm::entity::prelude::*;

/// A file attached to an article. Its bytes are in the object store.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AttachmentId,
    pub article_id: ArticleId,
    /// The ticket of the article, for access checks without a join.
    pub ticket_id: TicketId,
    pub file_name: String,
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// Of the content, in lower-case hexadecimal.
    pub sha256: String,
    /// The name of the object.
    pub storage_key: String,
    pub created_at: Timestamp,
    #[sea_orm(belongs_to, from = "article_id", to = "id")]
    pub article: BelongsTo<super::article::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
