//! Mail templates, and mails the file transport kept.

pub mod api;
mod completion;
mod kept;
mod links;
mod preview;
mod template;
mod templates;

pub use kept::{KeptMailPage, KeptMailsPage};
pub use template::TemplatePage;
pub use templates::TemplatesPage;
