//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Deskfolk: a help desk built around its people directory.
///
/// Configuration comes from `deskfolk.toml` (or --config), then from environment variables named
/// `DESKFOLK__SECTION__KEY`, then `DATABASE_URL`. Every key is documented in docs/operations.md.
#[derive(Debug, Parser)]
#[command(name = "deskfolk", version, max_term_width = 100)]
pub struct Cli {
    /// Configuration file; `deskfolk.toml` in the present folder when it exists.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the desk: pages, API, background work. Migrates an SQLite database by itself.
    Serve(ServeOptions),
    /// Bring the database to the newest schema. Needed before `serve` on PostgreSQL.
    Migrate,
    /// Fill an empty database with demonstration data.
    Demo,
    /// Administrators.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// The change journal.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Mails that come in.
    #[command(subcommand)]
    Mail(MailCommand),
    /// Copy the SQLite database while the server runs.
    Backup {
        /// The file to write; must not exist.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Print the OpenAPI description of the REST API.
    Openapi,
}

/// Options of `serve`.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct ServeOptions {
    /// Fill an empty database with demonstration data first.
    #[arg(long)]
    pub demo: bool,
    /// Do not run background jobs in this process.
    #[arg(long)]
    pub no_worker: bool,
}

/// What can be done with administrators.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Make an administrator on an empty database. The password is read from standard input.
    Create(AdminOptions),
}

/// Options of `admin create`.
#[derive(Debug, Args)]
pub struct AdminOptions {
    /// Mail address: what the administrator signs in with.
    #[arg(long)]
    pub email: String,
    /// First name.
    #[arg(long)]
    pub first_name: String,
    /// Last name.
    #[arg(long)]
    pub last_name: String,
    /// Name of the own organisation.
    #[arg(long, default_value = "Our organisation")]
    pub organisation: String,
}

/// What can be done with the journal.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Check the hash chain; names the first row that does not fit. Ends with 1 if there is one.
    Verify,
}

/// What can be done with mails that come in.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Take a mail from standard input, as mail servers hand them to a pipe. Ends with 0 once it is stored, and
    /// with 75 if it is to be tried again later.
    Deliver {
        /// Name of the mailbox.
        #[arg(long, value_name = "NAME")]
        mailbox: String,
    },
}
