//! Addresses from which too many sign-ins failed.

pub mod api;
mod page;

pub use page::PausedAddressesPage;
