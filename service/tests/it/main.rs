//! The use-cases on both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod access_property;
mod databases;
mod support;

mod audit;
mod jobs;
mod mail;
mod settings;

mod accounts;
mod impersonation;
mod setup;
mod tokens;
mod attachments;
mod portal;
mod tickets;
