//! Table `person_export`.

use domain::Timestamp;
use domain::ids::{PersonExportId, UserId};
use domain::person_export::{Audience, ExportState};
use sea_orm::entity::prelude::*;

/// What is known of a person, as a file that is kept for some days.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_export")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PersonExportId,
    pub user_id: UserId,
    pub requested_by: UserId,
    /// For whom it is.
    pub audience: Audience,
    /// Whether internal notes are in it.
    pub with_notes: bool,
    pub state: ExportState,
    /// Where it is in the store of files, while it is kept.
    pub storage_key: Option<String>,
    /// In bytes.
    pub size: i64,
    /// Files within it.
    pub files: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub failure: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// When the file goes.
    pub expires_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
