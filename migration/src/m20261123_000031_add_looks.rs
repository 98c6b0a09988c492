//! Looking through somebody's eyes without entering, and finding what was done in a stay.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len;

const INDEX: &str = "idx-journal-cause_id";

/// Adds the way of a stay, and an index over the rows of the journal that belong to something.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Until now there was but one way.
        let way = string_len("way", 32).default("takeover").take();
        manager.alter_table(Table::alter().table("impersonation").add_column(way).take()).await?;
        let index = Index::create()
            .name(INDEX)
            .table("journal")
            .col("cause_id")
            .and_where(Expr::col("cause_id").is_not_null())
            .take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("journal").to_owned()).await?;
        manager.alter_table(Table::alter().table("impersonation").drop_column("way").take()).await
    }
}
