//! `deskfolk backup`

use crate::config::Config;
use crate::{Failure, startup};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use std::path::Path;
use std::process::ExitCode;

/// Copies the SQLite database while the server runs: a consistent copy of one moment, compacted.
///
/// # Errors
/// If the database is not SQLite, the file exists, or the disk refuses.
pub async fn run(config: &Config, to: &Path) -> Result<ExitCode, Failure> {
    let db = startup::database(config).await?;
    if !db.is_sqlite() {
        return Err(Failure::Other("backup copies SQLite databases; use pg_dump for PostgreSQL".to_owned()));
    }
    if to.exists() {
        return Err(Failure::Other(format!("{} exists already", to.display())));
    }
    let path = to.to_str().ok_or_else(|| Failure::Other("the file name is not UTF-8".to_owned()))?;
    let copy = Statement::from_sql_and_values(DatabaseBackend::Sqlite, "VACUUM INTO $1", [path.into()]);
    db.read().execute_raw(copy).await.map_err(service::Error::from)?;
    println!("{} written. Attachments are in {}.", to.display(), config.storage.data_dir.join("attachments").display());
    Ok(ExitCode::SUCCESS)
}
