//! Table `user_phone`.

use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// A phone number of a user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_phone")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: UserId,
    /// What it is: `phone`, `mobile` or `fax`.
    pub kind: String,
    /// As typed.
    pub number: String,
    /// The digits alone, for search.
    pub digits: String,
    /// The international form, where the number is known to be one.
    pub e164: Option<String>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
