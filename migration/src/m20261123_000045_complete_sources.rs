//! Signing in by a directory, people who were erased and are still elsewhere, and what stops a SCIM connection.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, text_null};

/// Adds `integration.signs_in`, `integration_person.external_key`, table `integration_tombstone`,
/// `scim_connection.barred_at` and `scim_user.regranted_at`.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns that are added: table, column.
const COLUMNS: [(&str, &str); 4] = [
    ("integration", "signs_in"),
    ("integration_person", "external_key"),
    ("scim_connection", "barred_at"),
    ("scim_user", "regranted_at"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            // An older version that still runs knows of none.
            let column = match column {
                "signs_in" => boolean(column).default(false).take(),
                "external_key" => text_null(column),
                _ => big_integer_null(column),
            };
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        tombstones().create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["integration_tombstone"]).await?;
        for (table, column) in COLUMNS {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        Ok(())
    }
}

fn tombstones() -> NewTable {
    NewTable::new("integration_tombstone")
        .owned_by("integration_id", "integration")
        .key_text("external_key")
        .column(big_integer("erased_at"))
        .primary_key(&["integration_id", "external_key"])
}
