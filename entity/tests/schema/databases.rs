//! An empty database for each test, on both backends.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::future::Future;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs `test` with a new `SQLite` file.
pub async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(test: fn(DatabaseConnection) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
    let db = connect(&url).await;
    test(db.clone()).await;
    db.close().await.unwrap();
}

/// Runs `test` with a new `PostgreSQL` database, and drops it, also when the test fails.
pub async fn on_postgres<F: Future<Output = ()> + Send + 'static>(test: fn(DatabaseConnection) -> F) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let maintenance = connect(&server).await;
    let name = format!("deskfolk_schema_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();

    let db = connect(&with_database(&server, &name)).await;
    let outcome = tokio::spawn(test(db.clone())).await;
    db.close().await.unwrap();
    maintenance.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    maintenance.close().await.unwrap();
    if let Err(failure) = outcome {
        resume_unwind(failure.into_panic());
    }
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration file")]
fn server() -> String {
    std::env::var("DESKFOLK_TEST_POSTGRES")
        .expect("DESKFOLK_TEST_POSTGRES is not set: run `make test`, or `bin/with-postgres cargo test`")
}

/// The address of database `name` on the server that `url` names.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(url, options)| (url, Some(options)));
    let (scheme, rest) = address.split_once("://").expect("an address such as postgres://postgres@127.0.0.1/postgres");
    let host = rest.split('/').next().unwrap_or(rest);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{options}")
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
