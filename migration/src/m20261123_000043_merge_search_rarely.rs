//! Lets the search indexes of `SQLite` collect more parts before it merges them. With four, as it does by itself, a
//! ticket that is written among a million waits for merges seven times as long as for its own words.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Changes the settings of the indexes. They are kept beside them.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// That of messages is made anew beside this one, and sets its own.
const INDEXES: [&str; 2] = ["user_search_fts", "ticket_search_fts"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set(manager, 16, 32).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set(manager, 4, 16).await
    }
}

/// Parts of one size that are merged little by little, and those that are merged at once.
async fn set(manager: &SchemaManager<'_>, slowly: u32, at_once: u32) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    for index in INDEXES {
        for (setting, parts) in [("automerge", slowly), ("crisismerge", at_once)] {
            let sql = format!("INSERT INTO {index}({index}, rank) VALUES ('{setting}', {parts})");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}
