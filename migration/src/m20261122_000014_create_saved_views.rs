//! Saved views of lists, and with which of them a person's list opens.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text};

/// Creates `saved_view` and `default_view`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("saved_view")
                .owned_by("user_id", "user")
                .choice("list")
                .name()
                .column(text("query"))
                .column(boolean("is_shared"))
                .stamps()
                .unique(&["user_id", "list", "name_key"])
                .index(&["list", "is_shared"]),
            NewTable::new("default_view")
                .owned_by("user_id", "user")
                .choice("list")
                .owned_by("view_id", "saved_view")
                .primary_key(&["user_id", "list"])
                .index(&["view_id"]),
        ]
    }
}
