//! `deskfolk demo`

use crate::config::Config;
use crate::{Failure, startup};
use std::process::ExitCode;

/// Fills an empty database with demonstration data.
///
/// # Errors
/// If the database is not empty.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let app = startup::application(config).await?;
    if !service::demo::is_empty(&app).await? {
        return Err(Failure::Other("the database is not empty: demonstration data goes into an empty one only".to_owned()));
    }
    service::demo::load(&app).await?;
    println!("{}", service::demo::LOGINS);
    Ok(ExitCode::SUCCESS)
}
