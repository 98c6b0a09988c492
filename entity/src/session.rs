//! Table `session`.

use domain::Timestamp;
use domain::ids::UserId;
use sea_orm::entity::prelude::*;

/// A signed-in (or not yet signed-in) browser.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// JSON.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// Through whose eyes it sees.
    pub user_id: Option<UserId>,
    /// Who signed in.
    pub real_user_id: Option<UserId>,
    /// The network address it was last used from.
    pub address: String,
    pub user_agent: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
