//! The database: SQLite with one writer and several readers, or PostgreSQL.

use crate::error::Result;
use crate::notices::{self, Notices};
use domain::shell::Notice;
use sea_orm::sea_query::{InsertStatement, Query};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, SqlErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Connections that read a SQLite database at the same time.
const READERS: u32 = 4;

/// Notices that one statement sends on PostgreSQL.
const NOTICES_AT_ONCE: usize = 500;

/// A connection to PostgreSQL that was used so short a time ago is not asked whether it still lives.
const FRESH: Duration = Duration::from_secs(1);

/// Connections to the database. Reads go to [`Db::read`]; writes only through [`Db::begin`].
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    write: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

impl Db {
    /// Connects to `sqlite://path?mode=rwc` or `postgres://…`.
    ///
    /// # Errors
    /// If the database cannot be reached or opened.
    pub async fn connect(url: &str) -> Result<Self> {
        let statements = Arc::new(AtomicU64::new(0));
        let (mut read, mut write) = if url.starts_with("sqlite:") {
            let write = Database::connect(sqlite_options(url, 1)).await?;
            (Database::connect(sqlite_options(url, READERS)).await?, write)
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(20)
                .min_connections(2)
                .acquire_timeout(Duration::from_secs(10))
                .sqlx_logging(false)
                // Compiling a statement costs 50 ms; ours take one.
                .map_sqlx_postgres_opts(|options| options.options([("jit", "off")]))
                // Asking a connection whether it still lives takes as long as a short statement: those that were used
                // just now do.
                .test_before_acquire(false)
                .map_sqlx_postgres_pool_opts(|options| {
                    options.before_acquire(|connection, meta| {
                        Box::pin(async move {
                            if meta.idle_for > FRESH {
                                sqlx::Connection::ping(connection).await?;
                            }
                            Ok(true)
                        })
                    })
                });
            let pool = Database::connect(options).await?;
            (pool.clone(), pool)
        };
        for connection in [&mut read, &mut write] {
            let counter = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                counter.fetch_add(1, Ordering::Relaxed);
            });
        }
        Ok(Self { read, write, statements })
    }

    /// For reading outside a transaction.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For migrations and maintenance, which manage their own transactions.
    #[must_use]
    pub const fn maintenance(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> DatabaseBackend {
        self.write.get_database_backend()
    }

    /// Whether this is SQLite.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.backend() == DatabaseBackend::Sqlite
    }

    /// How many statements were run since the start.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Begins a write. On SQLite it waits for its turn at the one writer.
    ///
    /// # Errors
    /// If no connection is free in time.
    pub async fn begin(&self, notices: &Notices) -> Result<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.write.begin_with_options(options).await?;
        Ok(Tx { transaction, changed: Vec::new(), wakes_jobs: false, notices: notices.clone() })
    }

    /// Moves what was written into the file of SQLite and empties the write-ahead log, which holds the pages as they
    /// were. Readers may hold it up for as long as they read.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn empty_log(&self) -> Result<()> {
        if self.is_sqlite() {
            self.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// If the database reports one while closing.
    pub async fn close(&self) -> Result<()> {
        self.read.clone().close().await?;
        self.write.clone().close().await?;
        Ok(())
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        // A file does not go away between two statements; asking takes as long as a short statement.
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                // Accepted writes survive a power cut (performance.md).
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .statement_cache_capacity(200)
                // In KiB, for each connection. The system's own cache of the file does the rest; mapping
                // the file would count it once more for each connection.
                .pragma("cache_size", "-8000")
                .pragma("temp_store", "memory")
                // What is deleted is overwritten in the file.
                .pragma("secure_delete", "on")
        });
    options
}

/// Ends a part of a write that deletes: `false`, with that part taken back, if something still refers to what
/// was to be deleted.
///
/// # Errors
/// If the database refuses for another reason.
pub(crate) async fn settle(part: DatabaseTransaction, done: Result<(), DbErr>) -> Result<bool> {
    match done {
        Ok(()) => {
            part.commit().await?;
            Ok(true)
        }
        Err(error) if matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
            part.rollback().await?;
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// A write in progress. Dropping it undoes everything; [`Tx::commit`] makes it last and tells the
/// pages that show the changed records.
pub struct Tx {
    transaction: DatabaseTransaction,
    changed: Vec<Notice>,
    wakes_jobs: bool,
    notices: Notices,
}

impl Tx {
    /// The connection to write with.
    #[must_use]
    pub const fn db(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Writes rows that do not need each other's ids, and answers the id of the last one. SQLite, where each statement
    /// goes to another thread and back, does them in one go.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn insert_together(&self, before: Vec<InsertStatement>, mut last: InsertStatement) -> Result<i64> {
        let db = &self.transaction;
        let backend = db.get_database_backend();
        if backend != DatabaseBackend::Sqlite {
            for insert in &before {
                db.execute(insert).await?;
            }
            last.returning(Query::returning().column("id"));
            let row = db.query_one(&last).await?.ok_or(DbErr::RecordNotInserted)?;
            return Ok(row.try_get_by_index(0)?);
        }
        let (mut sql, mut values) = (Vec::new(), Vec::new());
        for statement in before.iter().chain([&last]).map(|insert| backend.build(insert)) {
            sql.push(statement.sql);
            values.extend(statement.values.into_iter().flat_map(|values| values.0));
        }
        let done = db.execute_raw(Statement::from_sql_and_values(backend, sql.join("; "), values)).await?;
        Ok(i64::try_from(done.last_insert_id()).unwrap_or_default())
    }

    /// Tells pages about this record after the commit.
    pub fn notify(&mut self, notice: Notice) {
        if !self.changed.contains(&notice) {
            self.changed.push(notice);
        }
    }

    /// Wakes the job workers after the commit.
    pub fn wake_jobs(&mut self) {
        self.wakes_jobs = true;
    }

    /// Makes everything written last, then tells the pages and the workers.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn commit(self) -> Result<()> {
        let shared = self.transaction.get_database_backend() == DatabaseBackend::Postgres;
        if shared {
            let payloads = notices::payloads(&self.changed, self.wakes_jobs);
            for some in payloads.chunks(NOTICES_AT_ONCE) {
                let calls: Vec<_> = (2..some.len() + 2).map(|place| format!("pg_notify($1, ${place})")).collect();
                let mut values = vec![Value::from(notices::CHANNEL)];
                values.extend(some.iter().map(|text| Value::from(text.as_str())));
                let sql = format!("SELECT {}", calls.join(", "));
                let statement = Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values);
                self.transaction.execute_raw(statement).await?;
            }
        }
        self.transaction.commit().await?;
        if shared {
            self.notices.written();
        } else {
            self.notices.publish(self.changed, self.wakes_jobs);
        }
        Ok(())
    }
}
