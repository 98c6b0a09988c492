//! Merges of people, and who may be the same person.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text, text_null};

/// Creates what merges keep for undoing them, and what the search for duplicates keeps.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![merge(), merge_row(), key(), duplicate(), scan()]
    }
}

fn merge() -> NewTable {
    // Who acted is kept without a foreign key, as in the journal.
    NewTable::numbered("person_merge")
        .owned_by("kept_id", "user")
        .owned_by("gone_id", "user")
        .choice("state")
        .column(big_integer("subject_id"))
        .column(big_integer("real_id"))
        .column(big_integer("moved"))
        .column(text("left_over"))
        .column(big_integer("created_at"))
        .column(big_integer_null("finished_at"))
        .column(big_integer_null("undone_at"))
        .column(big_integer_null("undone_by"))
        .index(&["kept_id"])
        .index(&["gone_id"])
}

fn merge_row() -> NewTable {
    NewTable::numbered("person_merge_row")
        .owned_by("merge_id", "person_merge")
        .choice("place")
        .column(big_integer("row_id"))
        .column(text_null("before"))
        .column(text_null("after"))
        .index(&["merge_id", "place", "id"])
}

fn key() -> NewTable {
    NewTable::new("duplicate_key")
        .owned_by("user_id", "user")
        .key_text("key")
        .primary_key(&["user_id", "key"])
        .index(&["key", "user_id"])
}

fn duplicate() -> NewTable {
    NewTable::numbered("duplicate")
        .owned_by("left_id", "user")
        .owned_by("right_id", "user")
        .column(string("reasons"))
        .column(big_integer("score"))
        .column(big_integer("found_at"))
        .column(big_integer_null("dismissed_at"))
        .column(big_integer_null("dismissed_by"))
        .unique(&["left_id", "right_id"])
        .index(&["right_id"])
}

/// One row: how far the search has come, and when it goes on.
fn scan() -> NewTable {
    NewTable::numbered("duplicate_scan")
        .column(big_integer("cursor_at"))
        .column(big_integer("cursor_id"))
        .column(big_integer("next_at"))
}
