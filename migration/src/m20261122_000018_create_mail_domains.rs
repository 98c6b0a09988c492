//! Mail domains, which tell the site of new people.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

/// Creates `mail_domain`.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::numbered("mail_domain")
            .key_text("domain")
            .owned_by("customer_id", "customer")
            .owned_by("site_id", "site")
            .column(boolean("includes_subdomains"))
            .stamps()
            .unique(&["domain"])
            .index(&["customer_id"])
            .index(&["site_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["mail_domain"]).await
    }
}
