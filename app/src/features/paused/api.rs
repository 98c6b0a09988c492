//! Server functions of paused addresses.

use domain::AppError;
use domain::account::PausedAddress;
use leptos::prelude::*;

/// The addresses from which nobody signs in at the moment.
#[server]
pub async fn paused_addresses() -> Result<Vec<PausedAddress>, AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::paused_addresses(&cx)).await
}

/// Lets people sign in from an address again.
#[server]
pub async fn unlock_address(address: String) -> Result<(), AppError> {
    let cx = crate::server::cx()?;
    crate::server::answer(service::accounts::unlock_address(&cx, &address)).await
}
