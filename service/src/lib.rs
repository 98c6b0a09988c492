//! The use-cases of Deskfolk: one verb a file, each taking a [`Cx`] (who asks, how, when) and typed
//! input, deciding by [`domain::policy`], writing in one transaction together with its journal rows
//! and jobs, and answering with a DTO.
//!
//! How to add one: write the input and view in `domain`, an action in `domain::policy` if none fits,
//! then a file `<noun>/<verb>.rs` here that validates, calls [`Cx::require`], opens [`Cx::begin`],
//! writes, journals with [`journal::record`], and commits. The server function and the REST handler
//! are both thin callers of it.

#![deny(clippy::future_not_send)]

pub mod access;
pub mod accounts;
pub mod agents;
pub mod app;
pub mod attachments;
pub mod audit;
pub mod bulk;
pub mod calls;
pub mod canned;
pub mod clock;
pub mod compare;
pub mod context;
pub mod customers;
pub mod cx;
pub mod db;
pub mod demo;
pub mod devices;
pub mod doors;
pub mod error;
pub mod explain;
pub mod export;
pub mod fetching;
pub mod fields;
pub mod flash;
pub mod guest_links;
pub mod imap;
pub mod impersonation;
pub mod import;
pub mod inbound;
pub mod integrations;
pub mod jobs;
pub mod journal;
pub mod mail;
pub mod mail_domains;
pub mod mailbox_accounts;
pub mod mailboxes;
pub mod markup;
pub mod me;
mod meanwhile;
pub mod merging;
pub mod notices;
pub mod oidc;
pub mod paging;
pub mod passkeys;
pub mod presence;
pub mod privacy;
pub mod random;
pub mod response;
pub mod sales;
pub mod scim;
pub mod search;
pub mod secret;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod sources;
pub mod stays;
pub mod structure;
pub mod thumbnails;
pub mod ticket_bulk;
pub mod ticket_types;
pub mod tickets;
pub mod time_entries;
pub mod time_zone;
pub mod tls;
pub mod tokens;
pub mod totals;
pub mod two_factor;
pub mod users;
pub mod views;

pub use app::{App, AppConfig};
pub use clock::Clock;
pub use cx::{Cx, Guest, Origin};
pub use db::{Db, Tx};
pub use error::{Error, Result};
pub use random::Random;
