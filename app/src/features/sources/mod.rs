//! Sources: where people are kept (OTR-6).

pub mod api;
mod notice;
mod page;

pub use notice::KeptElsewhere;
pub use page::{NewSourcePage, SourcePage, SourcesPage};
