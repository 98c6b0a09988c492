//! *Access explained*: may this person do this to that record, and why.

mod answer;
pub mod api;
mod page;
mod question;

pub use page::AccessPage;
