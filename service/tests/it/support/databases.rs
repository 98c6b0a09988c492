//! A migrated database for each test.

use super::{Test, TestApp, migrate};
use futures::FutureExt;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement};
use service::secret::hash_token;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs `test` with a new SQLite file.
pub async fn on_sqlite(test: Test<'_>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    std::fs::copy(template_file().await, &file).unwrap();
    let url = format!("sqlite://{}?mode=rwc", file.display());

    let t = TestApp::connect(&url).await;
    let outcome = AssertUnwindSafe(test(t.clone())).catch_unwind().await;
    t.app.db.close().await.unwrap();
    report("SQLite", outcome);
}

/// Runs `test` with a new PostgreSQL database, and drops it, also when the test fails.
pub async fn on_postgres(test: Test<'_>) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = server();
    let maintenance = connect(&server).await;
    let template = template(&server, &maintenance).await;
    let name = format!("deskfolk_it_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    run(&maintenance, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;

    let t = TestApp::connect(&with_database(&server, &name)).await;
    let outcome = AssertUnwindSafe(test(t.clone())).catch_unwind().await;
    t.app.db.close().await.unwrap();
    run(&maintenance, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    maintenance.close().await.unwrap();
    report("PostgreSQL", outcome);
}

fn report(database: &str, outcome: std::thread::Result<()>) {
    if let Err(panic) = outcome {
        eprintln!("The test failed on {database}.");
        resume_unwind(panic);
    }
}

/// A migrated file to copy. Two processes may make it at once: it gets its name when it is whole.
async fn template_file() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let prefix = concat!("template-", env!("CARGO_CRATE_NAME"), "-");
    let file = folder.join(format!("{prefix}{}.db", fingerprint()));
    if file.exists() {
        return file;
    }
    let part = tempfile::tempdir_in(folder).unwrap();
    let unnamed = part.path().join("template.db");
    let url = format!("sqlite://{}?mode=rwc", unnamed.display());
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    // An empty file that nobody knows yet needs no durability.
    options.map_sqlx_sqlite_opts(|options| options.synchronous(sqlx::sqlite::SqliteSynchronous::Off));
    let db = Database::connect(options).await.unwrap();
    migrate(&db).await;
    db.close().await.unwrap();
    // Those of older programs.
    for old in std::fs::read_dir(folder).unwrap().flatten() {
        if old.file_name().to_string_lossy().starts_with(prefix) && old.path() != file {
            std::fs::remove_file(old.path()).unwrap_or_default();
        }
    }
    std::fs::rename(unnamed, &file).unwrap();
    file
}

/// A migrated database to copy from: made by the first test that needs it, while the others wait.
async fn template(server: &str, maintenance: &DatabaseConnection) -> String {
    let name = format!("deskfolk_template_{}", fingerprint());
    run(maintenance, "SELECT pg_advisory_lock(4711)").await;
    let exists = Statement::from_sql_and_values(
        DatabaseBackend::Postgres,
        "SELECT 1 FROM pg_database WHERE datname = $1",
        [name.as_str().into()],
    );
    if maintenance.query_one_raw(exists).await.unwrap().is_none() {
        // It gets its name when it is whole.
        run(maintenance, &format!("DROP DATABASE IF EXISTS {name}_part")).await;
        run(maintenance, &format!("CREATE DATABASE {name}_part")).await;
        let db = connect(&with_database(server, &format!("{name}_part"))).await;
        migrate(&db).await;
        db.close().await.unwrap();
        run(maintenance, &format!("ALTER DATABASE {name}_part RENAME TO {name}")).await;
    }
    run(maintenance, "SELECT pg_advisory_unlock(4711)").await;
    name
}

/// Changes with the program, and so with its migrations.
fn fingerprint() -> String {
    let program = std::env::current_exe().unwrap();
    let built = program.metadata().unwrap().modified().unwrap();
    hash_token(&format!("{} {built:?}", program.display())).chars().take(16).collect()
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration file")]
fn server() -> String {
    std::env::var("DESKFOLK_TEST_POSTGRES")
        .expect("DESKFOLK_TEST_POSTGRES is not set: run `make test`, or `bin/with-postgres cargo nextest run`")
}

/// The address of database `name` on the server that `url` names.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(url, options)| (url, Some(options)));
    let (scheme, rest) = address.split_once("://").expect("an address such as postgres://postgres@127.0.0.1/postgres");
    let host = rest.split('/').next().unwrap_or(rest);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{options}")
}

/// One connection, so that locks of a session hold.
async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap();
}
