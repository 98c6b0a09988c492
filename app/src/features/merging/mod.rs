//! Records of one person: those that may be, merging them side by side, and taking that back.

pub mod api;
mod choose;
mod duplicates;
mod merged;
mod page;
mod parts;

pub use duplicates::DuplicatesPage;
pub use merged::{MergedPage, MergesPage};
pub use page::MergePage;
