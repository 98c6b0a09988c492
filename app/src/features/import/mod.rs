//! Imports from spreadsheets: uploading, looking at the dry run, carrying out, undoing (OST-16 to 18, HAL-48 to 55).

pub mod api;
mod links;
mod list;
mod mapping;
mod new;
mod rows;
mod run;
mod undo;
mod upload;

pub use links::ImportLinks;
pub use list::ImportsPage;
pub use new::NewImportPage;
pub use run::ImportPage;
