//! Table `user_profile`.

use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// What is kept of a person beyond name, place and numbers. Most people have no row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    pub street: String,
    pub zip: String,
    pub city: String,
    /// The two letters of ISO 3166; empty if unknown.
    #[sea_orm(column_type = "String(StringLen::N(2))")]
    pub country: String,
    /// Further addresses, one a line.
    #[sea_orm(column_type = "Text")]
    pub addresses: String,
    /// No notifications by mail.
    pub mail_off: bool,
    /// Agrees to marketing mails.
    pub marketing: bool,
    /// Values of custom fields: an object of lists.
    #[sea_orm(column_type = "Text")]
    pub fields: String,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
