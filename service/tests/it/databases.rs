//! A migrated, empty database for each test, on both backends.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database};
use service::Db;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};

/// Each test, an `async fn(Db)`, once on either database.
macro_rules! on_both {
    ($($name:ident => $test:path;)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::databases::on_sqlite($test).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::databases::on_postgres($test).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// Runs `test` with a new `SQLite` file.
pub async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(test: fn(Db) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let db = migrated(&format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display())).await;
    test(db.clone()).await;
    db.close().await.unwrap();
}

/// Runs `test` with a new `PostgreSQL` database, and drops it, also when the test fails.
pub async fn on_postgres<F: Future<Output = ()> + Send + 'static>(test: fn(Db) -> F) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let maintenance = Database::connect(&server).await.unwrap();
    let name = format!("deskfolk_service_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();

    let db = migrated(&with_database(&server, &name)).await;
    let outcome = tokio::spawn(test(db.clone())).await;
    db.close().await.unwrap();
    maintenance.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    maintenance.close().await.unwrap();
    if let Err(failure) = outcome {
        resume_unwind(failure.into_panic());
    }
}

async fn migrated(url: &str) -> Db {
    let db = Db::connect(url).await.unwrap();
    Migrator::up(db.maintenance(), None).await.unwrap();
    db
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration file")]
fn server() -> String {
    std::env::var("DESKFOLK_TEST_POSTGRES")
        .expect("DESKFOLK_TEST_POSTGRES is not set: run `make test`, or `bin/with-postgres cargo test`")
}

/// The address of database `name` on the server that `url` names.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) =
        url.split_once('?').map_or((url, String::new()), |(url, options)| (url, format!("?{options}")));
    let (scheme, rest) = address.split_once("://").expect("an address such as postgres://postgres@127.0.0.1/postgres");
    let host = rest.split('/').next().unwrap_or(rest);
    format!("{scheme}://{host}/{name}{options}")
}
