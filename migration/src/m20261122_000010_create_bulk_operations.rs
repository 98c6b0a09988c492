//! Actions on many people at once, and what became of each person.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string_len_null, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            // Who acted is kept without a foreign key, as in the journal.
            NewTable::numbered("bulk_operation")
                .choice("action")
                .column(text("input"))
                .column(text("summary"))
                .column(big_integer("subject_id"))
                .column(big_integer("real_id"))
                .column(big_integer("created_at"))
                .column(big_integer_null("finished_at"))
                .column(big_integer_null("undone_at"))
                .column(big_integer_null("undone_by")),
            NewTable::numbered("bulk_item")
                .owned_by("operation_id", "bulk_operation")
                .owned_by("user_id", "user")
                .choice("outcome")
                .column(text("changes"))
                .column(text("trace"))
                .column(text("reason"))
                .column(string_len_null("undo", 32))
                .column(text("undo_reason"))
                .unique(&["operation_id", "user_id"])
                .index(&["operation_id", "outcome", "id"])
                .index(&["user_id"]),
        ]
    }
}
