//! Table `saved_view`.

use domain::Timestamp;
use domain::ids::{UserId, ViewId};
use domain::views::ListKind;
use sea_orm::entity::prelude::*;

/// What somebody searched, filtered and sorted a list by. Its name is unique among theirs of the list.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_view")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ViewId,
    pub user_id: UserId,
    pub list: ListKind,
    pub name: String,
    /// The name folded for comparison.
    pub name_key: String,
    /// As in the list's address, by name.
    #[sea_orm(column_type = "Text")]
    pub query: String,
    pub is_shared: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
