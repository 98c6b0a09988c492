//! Seeing through somebody's eyes without entering, two people side by side, and the register.

pub mod api;
mod compare;
mod compare_role;
mod comparison;
mod look;
mod own;
mod register;

pub use compare::ComparePage;
pub use compare_role::CompareRolePage;
pub use look::LookPage;
pub use own::OwnStaysPanel;
pub use register::{AuditTabs, RegisterPage};
