//! Roles whose holders need a second factor.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

const TABLE: &str = "role_session_limit";
const COLUMN: &str = "needs_two_factor";

/// Adds it to what a role says of the sessions of its holders.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = boolean(COLUMN).default(false).take();
        manager.alter_table(Table::alter().table(TABLE).add_column(column).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table(TABLE).drop_column(COLUMN).take()).await
    }
}
