//! Time accounting.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string};

/// Creates `time_entry`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::numbered("time_entry")
            .owned_by("ticket_id", "ticket")
            .reference("user_id", "user")
            .column(big_integer("minutes"))
            .column(string("note"))
            .column(big_integer("worked_at"))
            .stamps()
            .index(&["ticket_id", "worked_at", "id"])
            .index(&["user_id", "worked_at"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["time_entry"]).await
    }
}
