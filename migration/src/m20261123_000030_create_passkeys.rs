//! Passkeys and security keys.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, string_len, text};

/// Creates `passkey` and `passkey_challenge`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("passkey")
                .owned_by("user_id", "user")
                .column(string("name"))
                .choice("kind")
                .column(string_len("credential_hash", 64))
                .column(text("credential"))
                .column(big_integer("counter"))
                .column(big_integer("created_at"))
                .column(big_integer_null("last_used_at"))
                .index(&["user_id"])
                .unique(&["credential_hash"]),
            NewTable::new("passkey_challenge")
                .column(string_len("id", 64))
                .choice("purpose")
                .owned_by_null("user_id", "user")
                .column(text("state"))
                .column(big_integer("expires_at"))
                .primary_key(&["id"])
                .index(&["user_id"])
                .index(&["expires_at"]),
        ]
    }
}
