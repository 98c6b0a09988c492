//! `deskfolk audit verify`

use crate::config::Config;
use crate::{Failure, startup};
use std::process::ExitCode;

/// Checks the hash chain over the change journal.
///
/// # Errors
/// If the database cannot be read.
pub async fn verify(config: &Config) -> Result<ExitCode, Failure> {
    let db = startup::database(config).await?;
    let report = service::audit::verify(&db).await?;
    println!("{} sealed rows fit, {} wait for their seal.\nHead: {}", report.rows, report.unsealed, report.head);
    if report.cut > 0 {
        println!("{} before them went because of their age, as the journal tells.", report.cut);
    }
    if report.emptied > 0 {
        println!("{} of them were emptied by erasures of people, as the journal tells.", report.emptied);
    }
    if let Some(broken) = &report.broken {
        println!("Broken: {broken}");
    }
    Ok(if report.broken.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
