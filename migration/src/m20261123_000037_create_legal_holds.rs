//! People who must not be erased.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            // Who set it is kept without a foreign key, as in the journal.
            NewTable::extending("legal_hold", "user_id", "user")
                .column(text("reason"))
                .column(big_integer("set_by"))
                .column(big_integer("set_at")),
        ]
    }
}
