//! An agent leaves: everything they hold goes somewhere, in one step.

mod heirs;
mod held;
mod write;

pub use held::offboarding;
pub use write::offboard;

/// The event whose changes say what went where.
const OFFBOARDED: &str = "agent.offboarded";
