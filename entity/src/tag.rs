//! Table `tag`.

use domain::Timestamp;
use domain::ids::TagId;
use sea_orm::entity::prelude::*;

/// A word that tickets are marked with. The same word in another case is the same tag.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TagId,
    pub name: String,
    /// The name, folded.
    pub name_key: String,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
