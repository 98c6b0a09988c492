//! Saved views of lists, and with which of them a person's list opens.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, text};

/// Creates `saved_view` and `default_view`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::numbered("saved_view")
            .owned_by("user_id", "user")
            .choice("list")
            .name()
            .column(text("query"))
            .column(boolean("is_shared"))
            .stamps()
            .unique(&["user_id", "list", "name_key"])
            .index(&["list", "is_shared"])
            .create(manager)
            .await?;
        NewTable::new("default_view")
            .owned_by("user_id", "user")
            .choice("list")
            .owned_by("view_id", "saved_view")
            .primary_key(&["user_id", "list"])
            .index(&["view_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["default_view", "saved_view"]).await
    }
}
