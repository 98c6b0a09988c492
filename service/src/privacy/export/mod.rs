//! Everything about a person as a ZIP of JSON and files: for somebody of the desk, with what their rights show them,
//! or for the person, with what they may see (N10).
//!
//! Asking for it writes a row and a job. The job reads with the rights whoever asked holds then, writes the archive to
//! a temporary file and from there, piece by piece, to the store of files. The housekeeping deletes it some days later.

mod archive;
mod build;
mod conversations;
mod expire;
mod make;
mod request;
mod tables;
mod view;

pub use expire::forget_old;
pub(super) use expire::{expire_all, forget_files};
pub(crate) use make::{EXPORT, run};
pub use request::{export, export_own};
pub use view::{download, list, of_person, own};
