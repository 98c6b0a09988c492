//! Single sign-on: its providers, and what a person has linked.

pub mod api;
mod form;
mod own;
mod page;
mod state;

pub use own::IdentitiesSection;
pub use page::{NewSignInProviderPage, SignInProviderPage, SignInProvidersPage};
