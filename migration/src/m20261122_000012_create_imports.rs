//! Imports from spreadsheets.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text, text_null};

/// Creates `import_run` and `import_row`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("import_run")
                .choice("kind")
                .choice("state")
                .column(string("file_name"))
                .column(string("identifier"))
                .column(text("headers"))
                .column(text("columns"))
                .reference_null("created_by", "user")
                .reference_null("committed_by", "user")
                .column(big_integer("cursor"))
                .column(big_integer("handled"))
                .column(big_integer("to_handle"))
                .column(text_null("failure"))
                .stamps()
                .index(&["created_by"])
                .index(&["committed_by"]),
            NewTable::numbered("import_row")
                .owned_by("run_id", "import_run")
                .column(big_integer("number"))
                .column(text("cells"))
                .choice("action")
                .column(string("name"))
                .column(big_integer_null("record_id"))
                .column(text("changes"))
                .column(text("errors"))
                .column(big_integer_null("written_at"))
                .unique(&["run_id", "number"])
                .index(&["run_id", "action", "number"]),
        ]
    }
}
