//! Data Privacy: erasing people, and what became of each erasure (OST-13, OST-14, ZAM-4 to 6).

pub mod api;
mod export_table;
mod exports;
mod hold;
mod list;
mod mentions;
mod new;
mod own_exports;
mod retention;
mod retention_parts;
mod task;

pub use exports::PersonExportsPage;
pub use hold::HoldPage;
pub use list::PrivacyPage;
pub use mentions::MentionsPage;
pub use new::ErasurePage;
pub use own_exports::OwnExportsPanel;
pub use retention::{NewRetentionPage, RetentionPage, RetentionRulePage};
pub use task::PrivacyTaskPage;
