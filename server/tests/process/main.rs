//! The program as a process: killed, stopped, doubled, wrongly configured. On both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[expect(dead_code, reason = "the tests of pages need more of it")]
mod harness;

mod commands;
mod configuration;
mod crash;
mod scim;
mod stopping;
mod two_servers;
