//! The words customers are found by. A job writes those of the customers there are.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Creates `customer_search`, and the job.
#[derive(DeriveMigrationName)]
pub struct Migration;

const JOB: &str = "
INSERT INTO job (kind, payload, state, run_at, attempts, max_attempts, progress_done, progress_total, created_at)
SELECT 'customer_words', '{\"after\":0}', 'ready', 0, 0, 10, 0, 0, 0
WHERE EXISTS (SELECT 1 FROM customer)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::extending("customer_search", "customer_id", "customer").column(text("text")).create(manager).await?;
        manager.get_connection().execute_unprepared(JOB).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["customer_search"]).await
    }
}
