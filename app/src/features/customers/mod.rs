//! Customers, their sites and their access groups.

pub mod api;
mod contacts;
mod customer;
mod edit;
mod groups;
mod list;
mod move_site;
mod removal;
mod search;
mod site;
mod sites;

pub use contacts::ContactsPage;
pub use customer::CustomerPage;
pub(crate) use edit::may_not_manage;
pub use edit::{EditCustomerPage, NewCustomerPage};
pub use list::CustomersPage;
pub use move_site::MoveSitePage;
pub use removal::GroupRemovalPage;
pub use search::{CustomerSearch, FIND_CUSTOMER, chosen_before, when_typed};
pub use site::SitePage;
pub use sites::{EditSitePage, NewSitePage};
