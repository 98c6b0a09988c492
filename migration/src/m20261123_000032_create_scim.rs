//! SCIM connections, and whom identity providers keep here by them.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string, string_null, text};

/// Creates `scim_connection`, `scim_user`, `scim_group`, `scim_member` and `scim_grant`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("scim_connection")
                .name()
                .choice("people")
                .reference("source_id", "source")
                .reference("default_site_id", "site")
                .choice("web_access")
                .column(big_integer_null("role_id"))
                .column(big_integer_null("department_id"))
                .column(text("groups"))
                .column(boolean("adopts"))
                .column(boolean("welcomes"))
                .column(big_integer("threshold"))
                .reference_null("keeper_id", "user")
                .column(string_null("token_prefix"))
                .key_text_null("token_hash")
                .column(big_integer_null("token_made_at"))
                .column(big_integer_null("last_used_at"))
                .column(big_integer_null("tripped_at"))
                .column(big_integer_null("released_until"))
                .comment()
                .stamps()
                .unique(&["name_key"])
                .unique(&["token_hash"])
                .unique(&["source_id"])
                .index(&["default_site_id"])
                .index(&["keeper_id"]),
            NewTable::extending("scim_user", "user_id", "user")
                .owned_by("connection_id", "scim_connection")
                .column(string("user_name"))
                .key_text("user_name_key")
                .key_text_null("external_id")
                .column(text("attributes"))
                .column(boolean("made_invalid"))
                .column(big_integer_null("deactivated_at"))
                .column(big_integer_null("deleted_at"))
                .column(big_integer("version"))
                .stamps()
                .index(&["connection_id", "user_name_key"])
                .index(&["connection_id", "external_id"])
                .index(&["connection_id", "user_id"])
                .index(&["connection_id", "deactivated_at"]),
            NewTable::numbered("scim_group")
                .owned_by("connection_id", "scim_connection")
                .column(string("display_name"))
                .key_text("name_key")
                .key_text_null("external_id")
                .column(big_integer("version"))
                .stamps()
                .index(&["connection_id", "name_key"])
                .index(&["connection_id", "external_id"]),
            NewTable::new("scim_member")
                .owned_by("group_id", "scim_group")
                .owned_by("user_id", "user")
                .primary_key(&["group_id", "user_id"])
                .index(&["user_id"]),
            NewTable::extending("scim_grant", "grant_id", "access_grant")
                .owned_by("connection_id", "scim_connection")
                .owned_by("user_id", "user")
                .index(&["connection_id", "user_id"])
                .index(&["user_id"]),
        ]
    }
}
