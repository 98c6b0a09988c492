//! What the headings of files stand for, as somebody said.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

/// Creates `import_mapping`.
#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("import_mapping")
                .choice("kind")
                .key_text("headings")
                .column(text("columns"))
                .stamps()
                .unique(&["kind", "headings"]),
        ]
    }
}
