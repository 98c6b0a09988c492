//! Table `default_view`.

use domain::ids::{UserId, ViewId};
use domain::views::ListKind;
use sea_orm::entity::prelude::*;

/// The saved view with which somebody's list opens.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "default_view")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub list: ListKind,
    pub view_id: ViewId,
    #[sea_orm(belongs_to, from = "view_id", to = "id")]
    pub view: BelongsTo<super::saved_view::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
