//! Departments, access groups, queues, roles, and who is granted what.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string_len_null, text};

/// Creates the structure and its grants.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![department(), access_group(), queue(), role(), access_grant()]
    }
}

fn department() -> NewTable {
    NewTable::numbered("department").name().validity().comment().stamps().unique(&["name_key"])
}

fn access_group() -> NewTable {
    NewTable::numbered("access_group")
        .name()
        .column(string_len_null("everyone_level", 32))
        .validity()
        .comment()
        .stamps()
        .unique(&["name_key"])
}

fn queue() -> NewTable {
    NewTable::numbered("queue")
        .reference("department_id", "department")
        .reference("group_id", "access_group")
        .name()
        .validity()
        .comment()
        .stamps()
        .unique(&["name_key"])
}

fn role() -> NewTable {
    NewTable::numbered("role")
        .name()
        .column(text("permissions"))
        .column(text("ticket_rights"))
        .validity()
        .comment()
        .stamps()
        .unique(&["name_key"])
}

fn access_grant() -> NewTable {
    NewTable::numbered("access_grant")
        .choice("kind")
        .owned_by_null("user_id", "user")
        .owned_by_null("customer_id", "customer")
        .column(big_integer("target_id"))
        .column(big_integer_null("role_id"))
        .column(string_len_null("level", 32))
        .validity_period()
        .column(big_integer_null("granted_by"))
        .column(text("reason"))
        .column(big_integer("created_at"))
        .index(&["user_id", "kind"])
        .index(&["customer_id", "kind"])
        .index(&["kind", "target_id"])
}
