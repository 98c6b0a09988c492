//! The directory: people, whoever they are.

mod access;
pub mod account;
mod alike;
pub mod api;
mod directory;
mod edit;
mod filters;
mod form;
mod found;
mod impersonate;
mod manage_account;
mod manage_identities;
mod manage_sessions;
mod manage_two_factor;
mod memberships;
pub mod parts;
mod person_form;
mod picture;
mod place;
mod preset;
mod row;
mod user;

pub use access::GrantFields;
pub use alike::{AlikePart, Instead};
pub use directory::{CustomerUserPage, UserDirectoryPage, UsersPage};
pub use edit::{EditUserPage, NewUserPage};
pub use filters::ValidityChoices;
pub use form::{LocaleFields, StandingFields, UserForm};
pub(in crate::features) use found::who_is_meant;
pub use impersonate::ImpersonatePage;
pub use memberships::LeaveCustomerPage;
pub use picture::PicturePanel;
pub use place::{CustomerPick, PlaceFields};
pub use preset::Preset;
pub use user::UserPage;
