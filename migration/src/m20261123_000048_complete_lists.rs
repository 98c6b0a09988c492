//! Who is valid from or until a day is found without looking at everybody else: few have dates. Where custom fields are
//! hidden from agents, a job takes what they hold out of the search words of people.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Creates the indexes, and the job.
#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [&str; 2] = ["valid_from", "valid_until"];

const JOB: &str = "
INSERT INTO job (kind, payload, state, run_at, attempts, max_attempts, progress_done, progress_total, created_at)
SELECT 'people_words', '{\"after\":0}', 'ready', 0, 0, 10, 0, 0, 0
WHERE EXISTS (SELECT 1 FROM custom_field WHERE agent_edit = 'hidden')";

fn name(column: &str) -> String {
    format!("idx-user-with-{column}")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            let index = Index::create()
                .name(name(column))
                .table("user")
                .col(column)
                .and_where(Expr::col(column).is_not_null())
                .take();
            manager.create_index(index).await?;
        }
        manager.get_connection().execute_unprepared(JOB).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            manager.drop_index(Index::drop().name(name(column)).table("user").to_owned()).await?;
        }
        Ok(())
    }
}
