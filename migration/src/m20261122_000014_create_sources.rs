//! Sources of people.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean};

/// Creates `source`, and the column that says which one a person belongs to.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::numbered("source")
            .name()
            .choice("kind")
            .column(boolean("is_default"))
            .comment()
            .stamps()
            .unique(&["name_key"])
            .create(manager)
            .await?;
        // Sources are never deleted, and SQLite adds no foreign key to a table there is.
        manager.alter_table(Table::alter().table("user").add_column(big_integer_null("source_id")).take()).await?;
        let index = Index::create().name("idx-user-source_id").table("user").col("source_id").take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("idx-user-source_id").table("user").to_owned()).await?;
        manager.alter_table(Table::alter().table("user").drop_column("source_id").take()).await?;
        drop_tables(manager, &["source"]).await
    }
}
