//! Time accounting.

use crate::ddl::{NewTable, Tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};

#[derive(DeriveMigrationName)]
pub struct Migration;

impl Tables for Migration {
    fn tables() -> Vec<NewTable> {
        vec![
            NewTable::numbered("time_entry")
                .owned_by("ticket_id", "ticket")
                .reference("user_id", "user")
                .column(big_integer("minutes"))
                .column(string("note"))
                .column(big_integer("worked_at"))
                .stamps()
                .index(&["ticket_id", "worked_at", "id"])
                .index(&["user_id", "worked_at"]),
        ]
    }
}
