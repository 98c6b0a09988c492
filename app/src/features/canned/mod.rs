//! Canned replies: the pages on which they are managed.

pub mod api;
mod page;

pub use page::{CannedRepliesPage, CannedReplyPage, NewCannedReplyPage};
