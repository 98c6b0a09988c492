//! People who must not be erased, and erasures that wait before they begin.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null};

/// Creates `legal_hold`, and adds to erasures when they begin and what restoring puts back.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Who set it is kept without a foreign key, as in the journal.
        NewTable::extending("legal_hold", "user_id", "user")
            .column(text("reason"))
            .column(big_integer("set_by"))
            .column(big_integer("set_at"))
            .create(manager)
            .await?;
        for column in [big_integer_null("due_at"), text_null("before")] {
            manager.alter_table(Table::alter().table("privacy_task").add_column(column).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["before", "due_at"] {
            manager.alter_table(Table::alter().table("privacy_task").drop_column(column).take()).await?;
        }
        drop_tables(manager, &["legal_hold"]).await
    }
}
