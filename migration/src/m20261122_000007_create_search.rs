//! Full-text search over users and tickets: the words in a table of their own, and beside it what
//! finds any part of a word quickly — FTS5 with trigrams on `SQLite`, `pg_trgm` on `PostgreSQL`.

use crate::ddl::{NewTable, drop_tables};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Creates the search tables and their indexes.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// Search table, its key, and the table whose rows it describes.
const TABLES: [(&str, &str, &str); 2] = [("user_search", "user_id", "user"), ("ticket_search", "ticket_id", "ticket")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, key, owner) in TABLES {
            NewTable::extending(table, key, owner).column(text("text")).create(manager).await?;
            execute(manager, &create_index(manager.get_database_backend(), table, key)?).await?;
        }
        Ok(())
    }

    /// Leaves the extension `pg_trgm` in place: something else may use it by now.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, ..) in TABLES {
            if manager.get_database_backend() == DbBackend::Sqlite {
                execute(manager, &[format!("DROP TABLE {table}_fts")]).await?;
            }
            drop_tables(manager, &[table]).await?;
        }
        Ok(())
    }
}

fn create_index(backend: DbBackend, table: &str, key: &str) -> Result<Vec<String>, DbErr> {
    match backend {
        DbBackend::Sqlite => Ok(sqlite_fts(table, key)),
        DbBackend::Postgres => Ok(vec![
            "CREATE EXTENSION IF NOT EXISTS pg_trgm".to_owned(),
            format!(r#"CREATE INDEX "idx-{table}-text" ON {table} USING gin (text gin_trgm_ops)"#),
        ]),
        other => Err(DbErr::Migration(format!("{other:?} is not supported"))),
    }
}

/// An index whose content is the search table, and the triggers that let it follow.
fn sqlite_fts(table: &str, key: &str) -> Vec<String> {
    let remove = format!("INSERT INTO {table}_fts({table}_fts, rowid, text) VALUES ('delete', old.{key}, old.text);");
    let add = format!("INSERT INTO {table}_fts(rowid, text) VALUES (new.{key}, new.text);");
    let trigger = |name: &str, event: &str, body: &str| {
        format!("CREATE TRIGGER {table}_{name} AFTER {event} ON {table} BEGIN {body} END")
    };
    vec![
        format!(
            "CREATE VIRTUAL TABLE {table}_fts USING fts5(text, content='{table}', \
             content_rowid='{key}', tokenize='trigram case_sensitive 1')"
        ),
        trigger("ai", "INSERT", &add),
        trigger("ad", "DELETE", &remove),
        trigger("au", "UPDATE", &format!("{remove} {add}")),
    ]
}

async fn execute(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
