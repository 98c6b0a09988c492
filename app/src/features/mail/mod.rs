//! Mail templates, and mails the file transport kept.

pub mod api;
mod kept;
mod links;
mod template;
mod templates;

pub use kept::{KeptMailLazy, KeptMailsLazy};
pub use template::TemplateLazy;
pub use templates::TemplatesLazy;
