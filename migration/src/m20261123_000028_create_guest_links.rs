//! Links that open one ticket, and the browsers in which somebody confirmed who they are.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![guest_link(), guest_browser()]
    }
}

fn guest_link() -> NewTable {
    NewTable::numbered("guest_link")
        .owned_by("ticket_id", "ticket")
        .owned_by("user_id", "user")
        .column(string("nonce"))
        .key_text("token_hash")
        .column(big_integer("expires_at"))
        .column(big_integer_null("revoked_at"))
        .column(big_integer_null("last_used_at"))
        .column(big_integer("created_at"))
        .unique(&["token_hash"])
        .index(&["ticket_id", "user_id"])
        .index(&["user_id"])
}

fn guest_browser() -> NewTable {
    NewTable::numbered("guest_browser")
        .owned_by("link_id", "guest_link")
        .owned_by_null("user_id", "user")
        .column(string("email"))
        .key_text("email_key")
        .column(boolean("is_forwarded"))
        .column(string("nonce"))
        .key_text("token_hash")
        .column(big_integer("tries"))
        .column(big_integer_null("confirmed_at"))
        .column(big_integer_null("removed_at"))
        .column(big_integer("expires_at"))
        .column(big_integer("created_at"))
        .unique(&["token_hash"])
        .index(&["link_id"])
        .index(&["user_id"])
}
