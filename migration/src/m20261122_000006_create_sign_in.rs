//! Sessions, links sent by mail, API tokens, stays in somebody else's view.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, string_len, string_null, text};

/// Creates the tables of signing in.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![session(), flash(), one_time_link(), api_token(), impersonation()]
    }
}

fn session() -> NewTable {
    NewTable::new("session")
        .column(string_len("id", 64))
        .column(text("data"))
        .column(big_integer_null("user_id"))
        .column(big_integer_null("real_user_id"))
        .column(string("address"))
        .column(string("user_agent"))
        .column(big_integer("created_at"))
        .column(big_integer("last_seen_at"))
        .column(big_integer("expires_at"))
        .primary_key(&["id"])
        .index(&["user_id"])
        .index(&["real_user_id"])
        .index(&["expires_at"])
}

fn flash() -> NewTable {
    NewTable::new("flash")
        .column(string_len("id", 64))
        .column(text("data"))
        .column(big_integer("expires_at"))
        .primary_key(&["id"])
        .index(&["expires_at"])
}

fn one_time_link() -> NewTable {
    NewTable::numbered("one_time_link")
        .owned_by("user_id", "user")
        .column(string("purpose"))
        .column(string("nonce"))
        .column(string("token_hash"))
        .column(big_integer("expires_at"))
        .column(big_integer_null("used_at"))
        .column(big_integer("created_at"))
        .unique(&["token_hash"])
        .index(&["user_id"])
}

fn api_token() -> NewTable {
    NewTable::numbered("api_token")
        .owned_by("user_id", "user")
        .column(string("name"))
        .column(string("prefix"))
        .column(string("token_hash"))
        .column(text("scopes"))
        .column(big_integer("created_at"))
        .column(big_integer_null("expires_at"))
        .column(big_integer_null("last_used_at"))
        .column(big_integer_null("revoked_at"))
        .unique(&["token_hash"])
        .index(&["user_id"])
}

fn impersonation() -> NewTable {
    NewTable::numbered("impersonation")
        .column(big_integer("admin_id"))
        .column(big_integer("user_id"))
        .column(text("reason"))
        .column(big_integer_null("ticket_id"))
        .column(string("return_path"))
        .column(big_integer("started_at"))
        .column(big_integer("expires_at"))
        .column(big_integer_null("ended_at"))
        .column(string_null("end_reason"))
        .index(&["admin_id", "ended_at"])
        .index(&["user_id", "ended_at"])
}
