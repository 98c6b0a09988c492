//! Table `mention_search`.

use domain::Timestamp;
use domain::ids::{MentionSearchId, UserId};
use domain::mentions::SearchState;
use sea_orm::entity::prelude::*;

/// A search for a person in tickets of others.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mention_search")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: MentionSearchId,
    pub user_id: UserId,
    pub requested_by: UserId,
    pub state: SearchState,
    /// JSON array: what is looked for.
    #[sea_orm(column_type = "Text")]
    pub traces: String,
    /// The present table.
    pub step: i64,
    /// The place within it.
    pub cursor: i64,
    pub handled: i64,
    pub to_handle: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
