//! One folder a feature: its pages, their parts, and its server functions.

pub mod account;
