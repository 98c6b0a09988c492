//! The change journal. No foreign keys: it outlives what it is about.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text};

/// Creates the journal and its hash chain.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![journal(), journal_seal()]
    }
}

fn journal() -> NewTable {
    NewTable::numbered("journal")
        .column(big_integer("at"))
        .column(big_integer_null("subject_id"))
        .column(big_integer_null("real_id"))
        .column(string("cause"))
        .column(big_integer_null("cause_id"))
        .column(string("request_id"))
        .column(string("event"))
        .column(string("entity"))
        .column(big_integer("entity_id"))
        .column(text("changes"))
        .index(&["entity", "entity_id", "id"])
        .index(&["subject_id", "id"])
        .index(&["real_id", "id"])
        .index(&["at", "id"])
}

fn journal_seal() -> NewTable {
    NewTable::new("journal_seal")
        .column(big_integer("seq"))
        .column(big_integer("journal_id"))
        .column(string("hash"))
        .primary_key(&["seq"])
        .unique(&["journal_id"])
}
