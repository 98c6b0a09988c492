//! Loading what the access rules need to know, and answering questions about them.

pub mod cache;
pub mod load;
