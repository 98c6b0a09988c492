//! Customers, their sites, the users of both, and their logins.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string, string_null, text};

/// Creates the directory.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![customer(), site(), user(), user_email(), user_phone(), account(), agent()]
    }
}

fn customer() -> NewTable {
    NewTable::numbered("customer").name().validity().comment().stamps().unique(&["name_key"])
}

fn site() -> NewTable {
    NewTable::numbered("site")
        .reference("customer_id", "customer")
        .name()
        .column(text("address"))
        .validity()
        // Without a foreign key: users point at sites already.
        .column(big_integer_null("general_user_id"))
        .comment()
        .stamps()
        .unique(&["customer_id", "name_key"])
}

fn user() -> NewTable {
    NewTable::numbered("user")
        .reference("customer_id", "customer")
        .reference("site_id", "site")
        .column(string("title"))
        .column(string("first_name"))
        .column(string("middle_name"))
        .column(string("last_name"))
        .column(string("preferred_name"))
        .column(string("display_name"))
        .key_text("sort_key")
        .column(string_null("username"))
        .key_text_null("username_key")
        .column(string_null("email"))
        .column(string("phone"))
        .validity()
        .choice("web_access")
        .choice("account_state")
        .column(boolean("is_general"))
        .column(boolean("is_vip"))
        .comment()
        .column(string("language"))
        .choice("door")
        .column(big_integer_null("created_by"))
        .stamps()
        .column(big_integer("version"))
        .unique(&["username_key"])
        .index(&["sort_key", "id"])
        .index(&["created_at", "id"])
        .index(&["updated_at", "id"])
        .index(&["customer_id", "sort_key", "id"])
        .index(&["site_id", "sort_key", "id"])
        .index(&["account_state", "sort_key", "id"])
}

fn user_email() -> NewTable {
    NewTable::numbered("user_email")
        .owned_by("user_id", "user")
        .column(string("address"))
        .key_text("address_key")
        .column(boolean("is_primary"))
        .column(big_integer("created_at"))
        .unique(&["address_key"])
        .index(&["user_id"])
}

fn user_phone() -> NewTable {
    NewTable::numbered("user_phone")
        .owned_by("user_id", "user")
        .column(string("kind"))
        .column(string("number"))
        .key_text("digits")
        .index(&["user_id"])
        .index(&["digits"])
}

fn account() -> NewTable {
    NewTable::extending("account", "user_id", "user")
        .column(string_null("password_hash"))
        .column(boolean("must_change_password"))
        .column(big_integer_null("password_set_at"))
        .column(big_integer_null("activated_at"))
        .column(big_integer_null("last_sign_in_at"))
        .stamps()
}

fn agent() -> NewTable {
    NewTable::new("agent")
        .reference("user_id", "user")
        .primary_key(&["user_id"])
        .choice("user_type")
        .column(big_integer_null("deleted_at"))
        .stamps()
}
