//! One folder a feature: its pages, their parts, and its server functions.

pub mod access;
pub mod account;
pub mod agents;
pub mod audit;
pub mod bulk;
pub mod calls;
pub mod customers;
pub mod dashboard;
pub mod export;
pub mod fields;
pub mod import;
pub mod integrations;
pub mod jobs;
pub mod mail;
pub mod mail_domains;
pub mod portal;
pub mod privacy;
pub mod roles;
pub mod settings;
pub mod sources;
pub mod structure;
pub mod ticket_types;
pub mod tickets;
pub mod users;
pub mod views;
