//! The Deskfolk application: pages, components, and thin server functions over `service`.
//!
//! How a page is made: a feature folder with `api.rs` (its server functions), one file a page, and
//! `parts.rs` for what its pages share; a line in [`areas`], by which its code is loaded with
//! its area, and one in [`routes`].

#![recursion_limit = "512"]
#![expect(missing_docs, reason = "the arguments of server functions become fields that cannot be documented")]

pub mod areas;
pub mod document;
pub mod features;
pub mod in_use;
pub mod live;
pub mod request;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server;
pub mod shell;
pub mod ui;

pub use document::document;
pub use routes::App;
