//! Everything between the socket and the use-cases.

pub mod account;
pub mod assets;
pub mod attachments;
mod device;
pub mod doors;
pub mod events;
pub mod export;
mod find_customer;
pub mod forms;
pub mod guests;
pub mod health;
pub mod identify;
pub mod import;
pub mod looking;
pub mod multipart;
pub mod oidc;
pub mod passkeys;
pub mod person_exports;
pub mod pictures;
pub mod router;
pub mod security;
pub mod session_store;
pub mod stays;
pub mod tickets;
mod unsent;
pub mod view;
pub mod whose;
