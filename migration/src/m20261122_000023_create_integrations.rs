//! Integrations that import people.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, string, text, text_null};

/// Creates `integration`, `integration_run` and `integration_person`, and the columns by which an import belongs to an
/// integration and a row is left out.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Columns that are added: table, column.
const COLUMNS: [(&str, &str); 2] = [("import_run", "integration_id"), ("import_row", "left_out_at")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            table.create(manager).await?;
        }
        for (table, column) in COLUMNS {
            manager.alter_table(Table::alter().table(table).add_column(big_integer_null(column)).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
        }
        drop_tables(manager, &["integration_person", "integration_run", "integration"]).await
    }
}

fn tables() -> [NewTable; 3] {
    [
        NewTable::numbered("integration")
            .name()
            .choice("kind")
            .column(text("connection"))
            .column(text_null("secret"))
            .column(string("matching"))
            .column(text("mappings"))
            .reference_null("default_site_id", "site")
            .choice("others")
            .reference_null("source_id", "source")
            .choice("vanished")
            .column(big_integer("threshold"))
            .column(big_integer("hour"))
            .column(boolean("is_enabled"))
            .column(big_integer_null("next_run_at"))
            .reference_null("keeper_id", "user")
            .comment()
            .stamps()
            .unique(&["name_key"])
            .index(&["default_site_id"])
            .index(&["source_id"])
            .index(&["keeper_id"]),
        NewTable::numbered("integration_run")
            .owned_by("integration_id", "integration")
            .column(big_integer_null("import_id"))
            .column(boolean("is_automatic"))
            .choice("state")
            .reference_null("started_by", "user")
            .column(big_integer("found"))
            .column(big_integer("created"))
            .column(big_integer("updated"))
            .column(big_integer("unchanged"))
            .column(big_integer("errors"))
            .column(big_integer_null("vanished"))
            .column(text("message"))
            .column(big_integer("started_at"))
            .column(big_integer_null("ended_at"))
            .index(&["integration_id", "id"])
            .index(&["import_id"])
            .index(&["started_by"]),
        NewTable::new("integration_person")
            .owned_by("integration_id", "integration")
            .owned_by("user_id", "user")
            .column(big_integer_null("vanished_at"))
            .column(boolean("made_invalid"))
            .primary_key(&["integration_id", "user_id"])
            .index(&["user_id"]),
    ]
}
