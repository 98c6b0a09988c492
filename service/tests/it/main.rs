//! The use-cases on both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod access_property;
mod databases;
mod support;

mod audit;
mod demo;
mod jobs;
mod mail;
mod settings;

mod accounts;
mod impersonation;
mod me;
mod setup;
mod tokens;
mod attachments;
mod portal;
mod scale;
mod ticket_lists;
mod tickets;
mod agents;
mod customers;
mod explain;
mod structure;
mod users;
