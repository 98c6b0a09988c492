//! How a ticket came in and what was said of the caller, and callers found by their number.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string;

const BY_NUMBER: &str = "idx-user_phone-e164";

/// Creates `ticket_profile`, and the index of international numbers.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Only tickets of which more is kept than most have a row.
        NewTable::extending("ticket_profile", "ticket_id", "ticket")
            .choice("channel")
            .column(string("caller_name"))
            .column(string("caller_email"))
            .column(string("caller_phone"))
            .column(string("caller_username"))
            .create(manager)
            .await?;
        manager.create_index(Index::create().name(BY_NUMBER).table("user_phone").col("e164").take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(BY_NUMBER).table("user_phone").to_owned()).await?;
        drop_tables(manager, &["ticket_profile"]).await
    }
}
