//! `deskfolk migrate`

use crate::config::Config;
use crate::{Failure, startup};
use std::process::ExitCode;

/// Brings the database to the newest schema.
///
/// # Errors
/// If the database cannot be reached or a migration fails.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let db = startup::database(config).await?;
    match startup::migrate(&db).await? {
        0 => println!("The database is up to date."),
        count => println!("{count} migrations applied."),
    }
    Ok(ExitCode::SUCCESS)
}
