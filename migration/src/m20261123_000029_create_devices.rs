//! Passwords used before, browsers people signed in with, limits of sessions by role.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, string_len};

/// Creates these tables.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![old_password(), known_device(), role_session_limit()]
    }
}

fn old_password() -> NewTable {
    NewTable::numbered("old_password")
        .owned_by("user_id", "user")
        .column(string("password_hash"))
        .column(big_integer("replaced_at"))
        .index(&["user_id"])
}

fn known_device() -> NewTable {
    NewTable::numbered("known_device")
        .owned_by("user_id", "user")
        .column(string_len("token_hash", 64))
        .column(string("address"))
        .column(string("user_agent"))
        .column(big_integer("first_seen_at"))
        .column(big_integer("last_seen_at"))
        .column(big_integer_null("remembered_until"))
        .unique(&["user_id", "token_hash"])
        .index(&["token_hash"])
        .index(&["last_seen_at"])
}

fn role_session_limit() -> NewTable {
    NewTable::extending("role_session_limit", "role_id", "role")
        .column(big_integer_null("idle_minutes"))
        .column(big_integer_null("session_hours"))
}
