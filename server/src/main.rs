//! The `deskfolk` program.

use clap::Parser;
use deskfolk_server::cli::Cli;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A page is thousands of small pieces for a short time; the system's allocator takes a third of it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
