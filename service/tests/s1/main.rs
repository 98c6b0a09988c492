//! The use-cases on both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "../it/support.rs"]
mod support;


#[path = "../it/accounts.rs"]
mod accounts;
#[path = "../it/impersonation.rs"]
mod impersonation;
#[path = "../it/setup.rs"]
mod setup;
#[path = "../it/tokens.rs"]
mod tokens;
