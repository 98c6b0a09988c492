//! The `deskfolk` program.

use clap::Parser;
use deskfolk_server::cli::Cli;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match deskfolk_server::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("deskfolk: {error}");
            ExitCode::FAILURE
        }
    }
}
