//! The server: command line, configuration, router, REST API, workers. Rules are not here; they are in
//! `service` and `domain`.

#![recursion_limit = "512"]

pub mod api;
pub mod cli;
pub mod commands;
pub mod config;
pub mod http;
pub mod scim;
pub mod startup;

use cli::{AdminCommand, AuditCommand, Cli, Command, MailCommand};
use config::Config;
use std::process::ExitCode;

/// Why the program ended without doing what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration does not hold together.
    #[error("configuration: {0}")]
    Config(String),
    /// A use-case failed.
    #[error(transparent)]
    Service(#[from] service::Error),
    /// The operating system refused something.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
    /// Anything else, in plain words.
    #[error("{0}")]
    Other(String),
}

/// Runs one command.
///
/// # Errors
/// What kept it from being done, in plain words.
pub async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    let is_delivery = matches!(cli.command, Command::Mail(_));
    match execute(cli).await {
        // Whatever is wrong, the mail server keeps the mail and tries again.
        Err(error) if is_delivery => {
            eprintln!("deskfolk: {error}");
            Ok(ExitCode::from(commands::mail::TRY_AGAIN))
        }
        other => other,
    }
}

async fn execute(cli: Cli) -> Result<ExitCode, Failure> {
    let config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve(options) => commands::serve::run(config, options).await,
        Command::Migrate => commands::migrate::run(&config).await,
        Command::Demo => commands::demo::run(&config).await,
        Command::Admin(AdminCommand::Create(options)) => commands::admin::create(&config, options).await,
        Command::Audit(AuditCommand::Verify) => commands::audit::verify(&config).await,
        Command::Mail(MailCommand::Deliver { mailbox }) => commands::mail::deliver(&config, &mailbox).await,
        Command::Backup { to } => commands::backup::run(&config, &to).await,
        Command::Openapi => {
            println!("{}", api::openapi_json());
            Ok(ExitCode::SUCCESS)
        }
    }
}
