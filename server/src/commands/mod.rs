//! What the program can do, one command a file.

pub mod admin;
pub mod audit;
pub mod backup;
pub mod demo;
pub mod mail;
pub mod migrate;
pub mod serve;
