//! Mail domains of customers, which tell the site of new people.

pub mod api;
mod edit;
mod list;

pub use edit::MailDomainPage;
pub use list::MailDomains;
