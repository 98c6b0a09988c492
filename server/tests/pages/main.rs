//! Pages and forms over HTTP, as a browser without WebAssembly sees them.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the report")]

#[path = "../process/harness.rs"]
#[expect(dead_code, reason = "the tests of the process need more of it")]
mod harness;
#[path = "../http/support.rs"]
#[expect(dead_code, reason = "the tests of the API need more of it")]
mod support;

mod visit;

mod assets;
mod attachments;
mod burst;
mod cross_site;
mod enumeration;
mod export;
mod forms;
mod guest_links;
mod headers;
mod looking;
mod session_limits;
mod sessions;
mod statements;
mod statuses;
mod unsent;
mod writing;
