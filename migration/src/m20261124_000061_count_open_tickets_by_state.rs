//! Open tickets of one state are counted without looking at the tickets.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Puts the state into the index by which open tickets are counted.
#[derive(DeriveMigrationName)]
pub struct Migration;

const OLD: &str = r#""idx-ticket-open-queue_id-updated_at-id-owner_id-closed_at""#;
const NEW: &str = r#""idx-ticket-open-queue_id-updated_at-id-owner_id-closed_at-state""#;
const COLUMNS: &str = "queue_id, updated_at, id, owner_id, closed_at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, OLD, NEW, &format!("{COLUMNS}, state")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, NEW, OLD, COLUMNS).await
    }
}

async fn replace(manager: &SchemaManager<'_>, old: &str, new: &str, columns: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared(&format!("DROP INDEX {old}")).await?;
    db.execute_unprepared(&format!("CREATE INDEX {new} ON ticket ({columns}) WHERE closed_at IS NULL")).await?;
    Ok(())
}
