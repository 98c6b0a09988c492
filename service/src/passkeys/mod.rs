//! Passkeys and security keys (WebAuthn): as a second factor, and to sign in without a password.
//!
//! A passkey checks who uses it and knows the account, so it is both factors at once; a security key is the second one,
//! after the password. Stored are public keys, nothing secret. What a key signs is a challenge of ours, which is used
//! once and counts for the address of the desk alone. The challenges are the library's own random bytes.

mod challenge;
mod enrol;
mod proof;
mod relying_party;

pub use enrol::{begin, enrolment, finish, rename};
pub(crate) use proof::{Refusal, ask_anybody, ask_owner, by_anybody, by_owner, find, note_use, read, report_copied};
pub(crate) use relying_party::TIME_TO_ANSWER_S;
pub use relying_party::is_possible;

use crate::error::Result;
use crate::secret::hash_token;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::UserId;
use domain::passkeys::PasskeyRow;
use entity::passkey::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use webauthn_rs::prelude::Credential;

/// The passkeys and security keys of a person, the oldest first.
pub(crate) fn of(user: UserId) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user)).order_by_asc(Column::Id)
}

/// The same as the owner and admins see them.
pub(crate) async fn rows(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<PasskeyRow>> {
    let row = |row: Model| PasskeyRow {
        id: row.id,
        name: row.name,
        kind: row.kind,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(of(user).all(db).await?.into_iter().map(row).collect())
}

/// What is known of a key.
fn credential(row: &Model) -> Result<Credential> {
    Ok(serde_json::from_str(&row.credential)?)
}

/// What the id of a key is stored under.
fn credential_hash(id: &[u8]) -> String {
    hash_token(&URL_SAFE_NO_PAD.encode(id))
}
