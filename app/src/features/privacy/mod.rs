//! Data Privacy: erasing people, and what became of each erasure (OST-13, OST-14, ZAM-4 to 6).

pub mod api;
mod hold;
mod list;
mod new;
mod task;

pub use hold::HoldPage;
pub use list::PrivacyPage;
pub use new::ErasurePage;
pub use task::PrivacyTaskPage;
