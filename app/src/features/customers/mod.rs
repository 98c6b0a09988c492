//! Customers, their sites and their access groups.

pub mod api;
mod customer;
mod edit;
mod groups;
mod list;
mod sites;

pub use customer::CustomerLazy;
pub use edit::{EditCustomerLazy, NewCustomerLazy};
pub use list::CustomersLazy;
pub use sites::{EditSiteLazy, NewSiteLazy};
