//! Articles in Markdown.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

/// Adds whether the body of an article is Markdown. What was written before is plain text.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean("is_markdown").default(false).take();
        manager.alter_table(Table::alter().table("article").add_column(column).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("article").drop_column("is_markdown").take()).await
    }
}
