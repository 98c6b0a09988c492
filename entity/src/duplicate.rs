//! Table `duplicate`.

use domain::Timestamp;
use domain::ids::{DuplicateId, UserId};
use sea_orm::entity::prelude::*;

/// Two people who may be one, or of whom somebody said that they are not.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DuplicateId,
    /// The lower id of the two.
    pub left_id: UserId,
    pub right_id: UserId,
    /// The names of the reasons, parted by blanks, the strongest first.
    pub reasons: String,
    /// How sure that is.
    pub score: i64,
    pub found_at: Timestamp,
    pub dismissed_at: Option<Timestamp>,
    pub dismissed_by: Option<UserId>,
}

impl ActiveModelBehavior for ActiveModel {}
