//! Mail: templates, and the transports by which it leaves.

pub mod transport;
