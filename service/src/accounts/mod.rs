//! Accounts: passwords, signing in, one-time links, locking.

pub mod password;
