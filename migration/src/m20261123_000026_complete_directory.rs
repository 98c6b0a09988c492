//! Customers that not every agent sees, and people by the door they came through.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

const CONFIDENTIAL: &str = "idx-customer_profile-is_confidential";
const DOORS: &str = "idx-user-door-sort_key-id";

/// Adds `customer_profile.is_confidential`, an index by which the few of them are found, and one for the list of
/// people who came through a door.
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
        let few = Index::create().name(CONFIDENTIAL).table("customer_profile").col("is_confidential").take();
        manager.create_index(few).await?;
        let doors = Index::create().name(DOORS).table("user").col("door").col("sort_key").col("id").take();
        manager.create_index(doors).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(DOORS).table("user").to_owned()).await?;
        manager.drop_index(Index::drop().name(CONFIDENTIAL).table("customer_profile").to_owned()).await?;
        manager.alter_table(Table::alter().table("customer_profile").drop_column("is_confidential").take()).await
    }
}
