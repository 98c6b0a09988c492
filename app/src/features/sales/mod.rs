//! Opportunities, and whom they are about: contacts, or prospects of accounts (HAL-31..33).

mod accounts;
pub mod api;
mod convert;
mod lead;
mod leads;
mod new;
mod opportunities;

pub use accounts::{AccountPage, AccountsPage, NewAccountPage};
pub use convert::ConvertPage;
pub use lead::{LeadPage, NewContactPage, NewProspectPage};
pub use leads::{ContactsPage, ProspectsPage};
pub use new::NewOpportunityPage;
pub use opportunities::OpportunitiesPage;
