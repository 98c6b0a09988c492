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
        return Err(Failure::Other(
            "the database is not empty: demonstration data goes into an empty one only".to_owned(),
        ));
    }
    service::demo::load(&app).await?;
    println!("{}", logins());
    Ok(ExitCode::SUCCESS)
}

/// The logins of the demonstration data, one a line.
#[must_use]
pub fn logins() -> String {
    let lines: Vec<_> =
        service::demo::LOGINS.iter().map(|demo| format!("  {:<14} {}", demo.role, demo.login)).collect();
    format!("\n  Demo logins, all with the password {}\n{}\n", service::demo::PASSWORD, lines.join("\n"))
}
