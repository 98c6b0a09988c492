//! Customers that not every agent sees.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

const INDEX: &str = "idx-customer_profile-is_confidential";

/// Adds `customer_profile.is_confidential`, and an index by which the few of them are found.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // An older version that still runs knows of none.
        let flag = boolean("is_confidential").default(false).take();
        manager.alter_table(Table::alter().table("customer_profile").add_column(flag).take()).await?;
        let index = Index::create().name(INDEX).table("customer_profile").col("is_confidential").take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("customer_profile").take()).await?;
        manager.alter_table(Table::alter().table("customer_profile").drop_column("is_confidential").take()).await
    }
}
