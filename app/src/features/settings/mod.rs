//! Settings.

pub mod api;
mod page;
#[cfg(feature = "ssr")]
mod unticked;

pub use page::SettingsPage;
