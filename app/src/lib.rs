//! The Deskfolk application: pages, components, and thin server functions over `service`.
//!
//! How a page is made: a feature folder with `api.rs` (its server functions), one file a page, and
//! `parts.rs` for what its pages share; a line in [`routes`]; a lazy page so that its code is loaded
//! when it is first opened.

#![recursion_limit = "512"]
#![expect(missing_docs, reason = "the arguments of server functions become fields that cannot be documented")]

pub mod document;
pub mod features;
pub mod live;
pub mod request;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server;
pub mod shell;
pub mod ui;

pub use document::document;
pub use routes::App;
