//! What lists are ordered by beside names and dates.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Creates the indexes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table, column, and what decides between equals.
const TEXTS: [(&str, &str, &str); 4] = [
    ("user", "email", "sort_key"),
    ("user", "phone", "sort_key"),
    ("user", "comment", "sort_key"),
    ("customer", "comment", "name_key"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Letters without case, the same on both databases, whatever the language PostgreSQL was set up with.
        let collate = match manager.get_database_backend() {
            DbBackend::Sqlite => "",
            _ => r#" COLLATE "C""#,
        };
        for (table, column, then) in TEXTS {
            let statement = format!(
                r#"CREATE INDEX "idx-{table}-order-{column}" ON "{table}" (lower(substr(coalesce("{column}", ''), 1, 100){collate}), "{then}", "id")"#
            );
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        let validity = Index::create()
            .name("idx-user-validity-sort_key-id")
            .table("user")
            .col("validity")
            .col("sort_key")
            .col("id")
            .take();
        manager.create_index(validity).await?;
        // The people of one customer after the other, and how many each has.
        let people = Index::create()
            .name("idx-user-customer_id-is_general-sort_key-id")
            .table("user")
            .col("customer_id")
            .col("is_general")
            .col("sort_key")
            .col("id")
            .take();
        manager.create_index(people).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["idx-user-customer_id-is_general-sort_key-id", "idx-user-validity-sort_key-id"] {
            manager.drop_index(Index::drop().name(name).table("user").to_owned()).await?;
        }
        for (table, column, _) in TEXTS {
            let statement = format!(r#"DROP INDEX "idx-{table}-order-{column}""#);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}
