//! Integrations: other systems whose people are imported (HAL-56 to 63).

pub mod api;
mod form;
mod page;
mod runs;

pub use page::{IntegrationPage, IntegrationsPage, NewIntegrationPage};
