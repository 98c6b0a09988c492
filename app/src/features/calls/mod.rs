//! Telephone calls: who is calling, and the ticket of the call (HAL-24..27).

mod address;
pub mod api;
mod page;
mod parts;
mod pick;

pub use page::NewCallPage;
