//! What *Manage Access* limits of an account.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, boolean};

/// Creates `account_limit`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Only limited accounts have a row.
        NewTable::extending("account_limit", "user_id", "user")
            .column(big_integer_null("valid_until"))
            .column(boolean("keeps_password"))
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["account_limit"]).await
    }
}
