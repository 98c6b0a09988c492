//! `deskfolk-bench`: builds a database of real size, starts a real server on loopback, and measures
//! what people wait for. `bin/bench` runs it.

mod disk;
mod errands;
mod fictitious;
mod generate;
mod load;
mod mailbox;
mod report;
mod scenarios;
mod server;

use clap::Parser;
use deskfolk_server::config::Config;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Measures Deskfolk.
#[derive(Debug, Parser)]
struct Options {
    /// People in the directory.
    #[arg(long, default_value_t = 1_000_000)]
    users: u64,
    /// Tickets.
    #[arg(long, default_value_t = 1_000_000)]
    tickets: u64,
    /// Customers.
    #[arg(long, default_value_t = 10_000)]
    customers: u64,
    /// Seconds for each scenario and concurrency.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// The server's program.
    #[arg(long, default_value = "target/release/deskfolk")]
    program: PathBuf,
    /// Where the table is written, under a heading of its own.
    #[arg(long)]
    write: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load(None)?;
    let size = generate::Size { users: options.users, tickets: options.tickets, customers: options.customers };
    let world = generate::world(&config, size).await?;
    let server = server::Running::start(&options.program, &config).await?;
    let time = Duration::from_secs(options.seconds);
    let results = load::run(&server, &world, &config.storage.data_dir, time).await?;
    let memory = server.peak_memory_mb();
    let mut errands = errands::run(&server, &world).await?;
    let mut failure = None;
    match errands::killed(server, &options.program, &config, &world).await {
        Ok((server, killed)) => {
            errands.extend(killed);
            server.stop().await?;
        }
        // What was measured is told all the same.
        Err(error) => failure = Some(error),
    }
    let table = report::table(&config, size, &results, memory) + &report::errands(&errands);
    println!("{table}");
    if let Some(path) = options.write {
        report::write(&path, size, &table)?;
    }
    failure.map_or(Ok(()), Err)
}
