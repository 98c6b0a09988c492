//! Primary contacts of customers and sites.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

/// Creates `primary_contact`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::numbered("primary_contact")
            .owned_by("customer_id", "customer")
            .owned_by_null("site_id", "site")
            .owned_by("user_id", "user")
            .column(big_integer("position"))
            .index(&["customer_id"])
            .index(&["site_id"])
            .unique(&["user_id", "site_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["primary_contact"]).await
    }
}
