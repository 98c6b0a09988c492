//! The vocabulary of Deskfolk, shared by the browser and the server: ids, states, value types,
//! what travels over the wire, validation, the typed error, and the access policy as pure functions.
//!
//! Nothing here knows SQL, HTTP, Leptos or a clock: whoever needs the time passes it in.

pub mod access;
pub mod account;
pub mod agents;
pub mod audience;
pub mod audit;
pub mod bulk;
pub mod calls;
pub mod canned;
pub mod compare;
pub mod customers;
pub mod drafts;
pub mod error;
pub mod export;
pub mod eyes;
pub mod fields;
pub mod guest_links;
pub mod ids;
pub mod import;
pub mod integrations;
pub mod journal;
pub mod languages;
pub mod mail;
pub mod mail_domains;
pub mod mail_preferences;
pub mod mailbox_accounts;
pub mod mailboxes;
pub mod meanwhile;
pub mod mentions;
pub mod merging;
pub mod messages;
pub mod offboarding;
pub mod oidc;
pub mod paging;
pub mod participants;
pub mod passkeys;
pub mod passwords;
pub mod permission;
pub mod person_export;
pub mod policy;
pub mod privacy;
pub mod response;
pub mod retention;
pub mod sales;
pub mod scim;
pub mod settings;
pub mod shell;
mod site_moves;
pub mod sources;
pub mod state;
pub mod structure;
pub mod tags;
pub mod ticket_bulk;
pub mod ticket_types;
pub mod tickets;
pub mod ties;
pub mod time;
pub mod time_entries;
pub mod two_factor;
pub mod users;
pub mod validate;
pub mod views;

pub use error::{AppError, FieldErrors};
pub use time::Timestamp;
