//! The program as a process: killed, stopped, doubled, wrongly configured. On both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod harness;

mod commands;
mod configuration;
mod crash;
mod stopping;
mod two_servers;
