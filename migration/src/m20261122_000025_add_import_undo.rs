//! Undoing imports.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, string_len_null, text_null};

/// Adds who undid an import, and what became of each of its rows then.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without foreign keys, which SQLite adds to no table there is.
        add(manager, "import_run", big_integer_null("undone_by")).await?;
        add(manager, "import_row", big_integer_null("site_id")).await?;
        add(manager, "import_row", string_len_null("undo", 32)).await?;
        add(manager, "import_row", text_null("undo_reason")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["undo_reason", "undo", "site_id"] {
            remove(manager, "import_row", column).await?;
        }
        remove(manager, "import_run", "undone_by").await
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

async fn remove(manager: &SchemaManager<'_>, table: &'static str, column: &'static str) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).drop_column(column).take()).await
}
