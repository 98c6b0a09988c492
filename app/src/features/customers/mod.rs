//! Customers, their sites and their access groups.

pub mod api;
mod customer;
mod edit;
mod groups;
mod list;
mod sites;

pub use customer::CustomerPage;
pub use edit::{EditCustomerPage, NewCustomerPage};
pub use list::CustomersPage;
pub use sites::{EditSitePage, NewSitePage};
