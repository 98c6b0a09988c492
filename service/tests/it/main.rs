//! The use-cases on both databases.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod access_property;
mod authenticator;
mod databases;
mod support;

mod audit;
mod demo;
mod jobs;
mod mail;
mod settings;

mod access_preview;
mod accounts;
mod agents;
mod attachments;
mod bulk;
mod calls;
mod canned;
mod compare;
mod confidential;
mod contacts;
mod customers;
mod doors;
mod drafts;
mod end_user;
mod explain;
mod export;
mod fetching;
mod fields;
mod general_user;
mod guest_links;
mod impersonation;
mod import;
mod inbound;
mod integrations;
mod looks;
mod mail_domains;
mod me;
mod merging;
mod messages;
mod oidc;
mod opportunities;
mod pictures;
mod portal;
mod preferences;
mod presence;
mod privacy;
mod response;
mod scim;
mod setup;
mod sites;
mod sources;
mod structure;
mod ticket_lists;
mod ticket_types;
mod tickets;
mod ties;
mod time_entries;
mod tokens;
mod turning;
mod users;
mod views;
