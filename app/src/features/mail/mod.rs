//! Mail templates, and mails the file transport kept.

pub mod api;
mod kept;
mod links;
mod template;
mod templates;

pub use kept::{KeptMailPage, KeptMailsPage};
pub use template::TemplatePage;
pub use templates::TemplatesPage;
