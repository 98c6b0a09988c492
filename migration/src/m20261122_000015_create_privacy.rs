//! Erasures of people, and what they took out of the journal.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, string_len, text, text_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            // Without foreign keys, as in the journal: the task outlives the person.
            NewTable::numbered("privacy_task")
                .column(big_integer("user_id"))
                .column(string("name"))
                .choice("state")
                .column(text("reason"))
                .column(big_integer("requested_by"))
                .column(text("traces"))
                .column(text("tickets"))
                .column(text("counts"))
                .column(big_integer("step"))
                .column(big_integer("cursor"))
                .column(big_integer("handled"))
                .column(big_integer("to_handle"))
                .column(text_null("failure"))
                .stamps()
                .column(big_integer_null("finished_at"))
                .index(&["user_id"]),
            NewTable::new("journal_redaction")
                .column(big_integer("journal_id"))
                .column(string_len("proof", 64))
                .column(big_integer("task_id"))
                .column(string_len("hash", 64))
                .primary_key(&["journal_id", "proof"])
                .index(&["proof"]),
        ]
    }
}
