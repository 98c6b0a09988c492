//! Table `passkey`.

use domain::Timestamp;
use domain::ids::{PasskeyId, UserId};
use domain::passkeys::PasskeyKind;
use sea_orm::entity::prelude::*;

/// A passkey or security key of a person: its public half, which gives nothing away.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PasskeyId,
    pub user_id: UserId,
    pub name: String,
    pub kind: PasskeyKind,
    /// The hash of the id it gave itself, which may be long.
    #[sea_orm(unique)]
    pub credential_hash: String,
    /// Id, public key and what it said of itself, as JSON.
    #[sea_orm(column_type = "Text")]
    pub credential: String,
    /// How often it has signed, as it counts itself; zero if it does not count.
    pub counter: i64,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
