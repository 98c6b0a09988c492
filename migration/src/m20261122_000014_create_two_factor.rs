//! Two-factor authentication.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, string_len};

/// Creates `authenticator`, `recovery_code` and `sign_in_challenge`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("authenticator")
                .owned_by("user_id", "user")
                .column(string("name"))
                .column(string("nonce"))
                .column(big_integer("last_step"))
                .column(big_integer("created_at"))
                .column(big_integer_null("confirmed_at"))
                .column(big_integer_null("last_used_at"))
                .index(&["user_id"]),
            NewTable::new("recovery_code")
                .column(string_len("code_hash", 64))
                .owned_by("user_id", "user")
                .column(big_integer("created_at"))
                .column(big_integer_null("used_at"))
                .primary_key(&["code_hash"])
                .index(&["user_id"]),
            NewTable::new("sign_in_challenge")
                .column(string_len("id", 64))
                .owned_by("user_id", "user")
                .column(big_integer("created_at"))
                .column(big_integer("expires_at"))
                .primary_key(&["id"])
                .index(&["user_id"])
                .index(&["expires_at"]),
        ]
    }
}
